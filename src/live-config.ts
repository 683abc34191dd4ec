import { readConfigAt } from './config.js';
import type { ConfigFile } from './config-file.js';
import type { Account } from './domain/account.js';
import { accountInForce, type ConfigInForce, fingerprint } from './domain/config-change.js';
import type { TeamId } from './domain/names.js';
import type { Log } from './workflow/ports.js';

/** What is read once, when the bot starts. */
const AT_START = ['auditAnchor', 'reconcileEveryMs'] as const;
const CALLED: Readonly<Record<(typeof AT_START)[number], string>> = {
  auditAnchor: 'auditAnchor',
  reconcileEveryMs: 'reconcileEvery',
};

/** The config file as it is in force in this process. */
export class LiveConfig {
  constructor(
    private readonly path: string,
    private current: ConfigFile,
    private readonly log: Log,
  ) {}

  readonly now = (): ConfigFile => this.current;

  readonly accounts = (): readonly Account[] => [...this.current.accounts.values()];

  /** What the workflow goes by, always as it is in force. */
  settings(teamId: TeamId) {
    const { now } = this;
    return {
      teamId,
      get waitTimes() {
        return now().waitTimes;
      },
      get searchTimes() {
        return now().searchTimes;
      },
      get accounts() {
        return now().accounts;
      },
    };
  }

  /** Reads the file anew; one that is wrong changes nothing, and one line of the log says all that is wrong with it. */
  reload(): 'taken-over' | 'wrong' {
    const read = readConfigAt(this.path);
    if (!read.ok) {
      const { problems } = read;
      this.log.error(
        { file: this.path, problems },
        'config file is not usable; the one before stays in force',
      );
      return 'wrong';
    }
    const before = this.current;
    this.current = read.config;
    const needRestart = AT_START.filter(
      (key) => fingerprint(before[key]) !== fingerprint(read.config[key]),
    ).map((key) => CALLED[key]);
    this.log.info({ file: this.path, fingerprint: this.inForce().fingerprint }, 'config file taken over');
    if (needRestart.length > 0)
      this.log.warn({ keys: needRestart }, 'these keys count from the next start of the bot on');
    return 'taken-over';
  }

  inForce(): ConfigInForce {
    const { accounts, waitTimes, ...file } = this.current;
    const entries = [...accounts].map(([id, account]) => [id, accountInForce(account)] as const);
    const whole = {
      ...file,
      accounts: Object.fromEntries(accounts),
      waitTimes: Object.fromEntries(waitTimes),
    };
    return { fingerprint: fingerprint(whole), accounts: Object.fromEntries(entries) };
  }
}
