import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { REPOSITORY } from '../../sandbox/repository.js';

/** What `npm run sandbox` runs, as somebody has it in a terminal. */
export interface SandboxProcess {
  /** The first line it printed. */
  readonly firstLine: string;
  /** The config file it said it uses. */
  readonly configFile: string;
  /** Ends it as Ctrl-C does; resolves with its exit code. */
  interrupt(): Promise<number | null>;
}

export async function startSandbox(): Promise<SandboxProcess> {
  const child = spawn(process.execPath, [join(REPOSITORY, 'build/sandbox/sandbox.js')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  createInterface(child.stderr).on('line', (line) => said.push(line));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const line = once(createInterface(child.stdout), 'line').then(([first]) => String(first));
  const firstLine = await Promise.race([line, ended.then((code) => fail(code, said))]);
  return {
    firstLine,
    get configFile() {
      return /^The config in use is (.*)$/m.exec(said.join('\n'))?.[1] ?? fail(null, said);
    },
    interrupt: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}

function fail(code: number | null, said: readonly string[]): never {
  throw new Error([`The sandbox ended with ${code}.`, ...said].join('\n'));
}
