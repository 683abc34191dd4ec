import { Changes } from './changes.js';
import { type Fault, Faults } from './faults.js';
import { secret } from './ids.js';
import type { Fields } from './json.js';
import { type Granted, readManifest } from './manifest.js';
import type { MembersSetup } from './members.js';
import { Modals } from './modals.js';
import { Limiter, type RateLimits } from './rate-limits.js';
import { ResponseUrls } from './response-urls.js';
import { TriggerIds } from './trigger-ids.js';
import { World } from './world.js';

/** One call of the Web API as the stand-in saw it; tokens are left out. */
export interface CallRecord {
  readonly method: string;
  readonly args: Fields;
  readonly answer: Fields;
  readonly status: number;
  readonly error?: string;
  /** The planned fault this call met. */
  readonly fault?: Fault['kind'];
  readonly atMs: number;
}

interface Tokens {
  bot: string;
  readonly app: string;
  readonly signingSecret: string;
  /** The deprecated verification token that payloads still carry. */
  readonly verification: string;
  revoked: boolean;
}

export interface WorkspaceSetup extends MembersSetup {
  manifest: string;
  triggerTtlMs?: number;
  rateLimits?: RateLimits;
}

/** Everything the stand-in knows, apart from who is connected to it. */
export interface Workspace {
  readonly changes: Changes;
  readonly world: World;
  readonly modals: Modals;
  readonly triggers: TriggerIds;
  readonly responseUrls: ResponseUrls;
  readonly granted: Granted;
  readonly tokens: Tokens;
  readonly faults: Faults;
  readonly limiter: Limiter;
  readonly log: CallRecord[];
  /** What the app answered that Slack would not have taken, in words. */
  readonly protocolErrors: string[];
}

export function newBotToken(): string {
  return `xoxb-${secret(12)}`;
}

export function createWorkspace(setup: WorkspaceSetup): Workspace {
  const changes = new Changes();
  const granted = readManifest(setup.manifest);
  const world = new World(setup, granted.botName, changes);
  return {
    changes,
    world,
    modals: new Modals(changes),
    triggers: new TriggerIds(setup.triggerTtlMs ?? 3_000),
    responseUrls: new ResponseUrls(),
    granted,
    tokens: {
      bot: newBotToken(),
      app: `xapp-1-${world.app.id}-${secret(16)}`,
      signingSecret: secret(16),
      verification: secret(12),
      revoked: false,
    },
    faults: new Faults(),
    limiter: new Limiter(setup.rateLimits ?? {}),
    log: [],
    protocolErrors: [],
  };
}
