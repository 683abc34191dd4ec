import { z } from 'zod';
import type { TrailEvent } from '../aws/trail.js';
import type { Option } from '../slack/block-kit/objects.js';
import type { Screen } from '../slack/screen.js';
import type { Held } from '../slack/view-values.js';

/**
 * What the page and its server say to each other, as JSON over one WebSocket at {@link SOCKET_PATH}.
 *
 * The page says whom it watches (`watch`) and what people do; every such {@link Doing} has a number and is
 * answered by one `done` with it. The server sends each part of the state whole, at first and whenever it is
 * another one. All state is the server's: a page that is loaded anew misses nothing.
 */
export const SOCKET_PATH = '/live';

const Name = z.string().max(80);
const Text = z.string().max(40_000);
const Element = { blockId: z.string().max(255), actionId: z.string().max(255) };
const Pressed = {
  ...Element,
  value: z.string().max(2_000).optional(),
  option: z.string().max(150).optional(),
};
const Where = { channel: Name, threadTs: Name.optional() };

const ChosenOption = z.custom<Option>((given) => typeof given === 'object' && given !== null);
const Options = z.array(ChosenOption).max(100);
const HeldValue = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('plain_text_input'), value: Text.nullable() }),
  z.strictObject({
    type: z.enum(['static_select', 'external_select', 'radio_buttons']),
    selected_option: ChosenOption.nullable(),
  }),
  z.strictObject({
    type: z.enum(['multi_static_select', 'multi_external_select', 'checkboxes']),
    selected_options: Options,
  }),
  z.strictObject({ type: z.literal('users_select'), selected_user: Name.nullable() }),
  z.strictObject({ type: z.literal('multi_users_select'), selected_users: z.array(Name) }),
  z.strictObject({ type: z.literal('datepicker'), selected_date: Name.nullable() }),
]) satisfies z.ZodType<Held>;

/** What a person does, or what is done behind the scenes. */
export const Doing = z.discriminatedUnion('type', [
  /** Where nobody is called so, the first of the company is watched. A problem: there is no company now. */
  z.strictObject({ type: z.literal('watch'), as: Name }),
  z.strictObject({ type: z.literal('command'), as: Name, channel: Name, line: Text }),
  z.strictObject({ type: z.literal('say'), as: Name, ...Where, text: Text }),
  z.strictObject({ type: z.literal('read'), as: Name, ...Where, ts: Name }),
  /** `held`: a choice from a menu that stands in a message. */
  z.strictObject({
    type: z.literal('click'),
    as: Name,
    channel: Name,
    ts: Name,
    ...Pressed,
    held: HeldValue.optional(),
  }),
  z.strictObject({ type: z.literal('press'), as: Name, viewId: Name, ...Pressed }),
  /** `done`: the field is left, or Enter was pressed; an app that asked to be told is told then. */
  z.strictObject({
    type: z.literal('hold'),
    as: Name,
    viewId: Name,
    ...Element,
    held: HeldValue,
    done: z.boolean(),
  }),
  z.strictObject({ type: z.literal('suggest'), as: Name, viewId: Name, ...Element, query: Text }),
  z.strictObject({ type: z.literal('submit'), as: Name }),
  /** One view down, or all of them away. */
  z.strictObject({ type: z.enum(['back', 'close']), as: Name }),
  z.strictObject({ type: z.literal('open-home'), as: Name }),
  z.strictObject({
    type: z.literal('plan-fault'),
    operation: Name,
    kind: z.enum(['lose-reply', 'fail-after', 'throttle']),
    times: z.int().min(1).max(100),
  }),
  z.strictObject({ type: z.literal('clear-faults') }),
  z.strictObject({
    type: z.literal('deny-action'),
    account: Name,
    role: Name,
    action: Name,
    denied: z.boolean(),
  }),
  /** The server plays the HSM: what is imported never comes to a page. */
  z.strictObject({ type: z.literal('import-material'), as: Name, keyId: Name }),
  z.strictObject({ type: z.literal('start-replica') }),
  z.strictObject({ type: z.enum(['kill-replica', 'stop-replica']), number: z.int() }),
  z.strictObject({ type: z.literal('reset') }),
]);
export type Doing = z.infer<typeof Doing>;

export const FromPage = z.strictObject({ id: z.int(), doing: Doing });
export type FromPage = z.infer<typeof FromPage>;

export type ToPage =
  | { readonly type: 'slack'; readonly slack: SlackState }
  | { readonly type: 'aws'; readonly aws: AwsState }
  | { readonly type: 'bot'; readonly bot: BotState }
  | { readonly type: 'record'; readonly record: RecordState }
  | { readonly type: 'done'; readonly id: number; readonly done: Done };

/** How something done ended: `problem` is what the person would be told. */
export interface Done {
  readonly problem?: string;
  /** Answer to `suggest`. */
  readonly options?: readonly Option[];
}

export interface SlackState extends Screen {
  /** Another one after a reset. */
  readonly company: number;
  readonly sayings: readonly Saying[];
  /** Unread messages of the watched person: by channel, and by `channel/ts` of a thread's root. */
  readonly unread: Readonly<Record<string, number>>;
  /** Unread messages of everybody, by name. */
  readonly unreadOf: Readonly<Record<string, number>>;
  /** What each person is in this company, by name. */
  readonly roles: Readonly<Record<string, string>>;
  /** The company is the one that the guided tour tells of. */
  readonly isMadeUp: boolean;
}

/** What a person wrote. The app is not told: it has no right to read messages. */
export interface Saying {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  readonly userId: string;
  readonly text: string;
}

export interface AwsState {
  readonly accounts: readonly AwsAccount[];
  readonly keys: readonly AwsKey[];
  /** Newest first. */
  readonly trail: readonly SentTrailEvent[];
  readonly faults: readonly { readonly operation: string; readonly kind: string }[];
}

export interface AwsAccount {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly {
    readonly name: string;
    readonly externalId: string | null;
    readonly denies: readonly string[];
  }[];
}

export interface AwsKey {
  readonly keyId: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly aliases: readonly string[];
  readonly description: string;
  readonly keyState: string;
  readonly origin: string;
  readonly keySpec: string;
  readonly keyUsage: string;
  readonly multiRegion: boolean;
  readonly createdAt: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly policy: string;
}

export type SentTrailEvent = Omit<TrailEvent, 'at'> & { readonly at: string };

export interface BotState {
  readonly replicas: readonly ReplicaState[];
  /** No more can be started. */
  readonly full: boolean;
  /** Oldest first. */
  readonly log: readonly LogEntry[];
}

export interface ReplicaState {
  readonly number: number;
  readonly status: 'starting' | 'ready' | 'ended';
  /** How it ended. */
  readonly ended: string;
}

export interface LogEntry {
  readonly number: number;
  readonly replica: number;
  readonly atMs: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
  /** The other fields, as JSON. */
  readonly more: string;
}

/** The bot's own record in Redis, as it stands there. */
export interface RecordState {
  readonly requests: readonly RequestRecord[];
  readonly queues: readonly QueueRecord[];
  /** Newest first. */
  readonly audit: readonly AuditRecord[];
}

export interface RequestRecord {
  readonly id: string;
  readonly status: string;
  readonly version: string;
  readonly owed: readonly string[];
}

export interface QueueRecord {
  readonly name: string;
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** A link of the audit record: of one request's chain, or one that seals what came before it. */
export interface AuditRecord {
  readonly hash: string;
  /** Empty for the first of its chain. */
  readonly previous: string;
  readonly atMs: number;
  readonly of: RequestEntry | CheckpointEntry | OtherEntry;
}

export interface RequestEntry {
  readonly type: 'request';
  readonly request: string;
  readonly event: string;
  /** Name of the person; empty where nobody did it. */
  readonly by: string;
  readonly status: string;
  /** Empty where the event counted. */
  readonly refusal: string;
}

/** About no single request. */
export interface OtherEntry {
  readonly type: 'other';
  readonly event: string;
  /** Whoever did it, as the place where it was done calls them. */
  readonly by: string;
}

export interface CheckpointEntry {
  readonly type: 'checkpoint';
  readonly number: number;
  /** How many entries it covers. */
  readonly count: number;
}
