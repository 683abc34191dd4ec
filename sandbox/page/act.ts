import type { Delivery } from '../slack/delivery.js';
import type { Person } from '../slack/person.js';
import type { Message, Note } from '../slack/world.js';
import { HSM_OPERATOR } from './estate.js';
import type { Doing, Done } from './protocol.js';
import { isSomebody, type Studio } from './studio.js';

type DoingOf<Type extends Doing['type']> = Extract<Doing, { type: Type }>;
type Acts = {
  readonly [Type in Exclude<Doing['type'], 'watch' | 'reset'>]: (
    studio: Studio,
    doing: DoingOf<Type>,
  ) => Done | Promise<Done>;
};

const DONE: Done = {};

/** What Slack's own client shows when an app does not answer. */
const NO_ANSWER = 'byok-key did not answer in time. Is the bot running?';

const ACTS: Acts = {
  command: async (studio, { as, channel, line }) =>
    told(
      await person(studio, as).command(line, channel),
      `${line} failed with the error "operation_timeout".`,
    ),
  say: ({ conversation, company }, { as, channel, threadTs, text }) => {
    const userId = company.slack.person(as).id;
    conversation.say({ channel, userId, text, ...(threadTs === undefined ? {} : { threadTs }) });
    return DONE;
  },
  read: ({ conversation, company }, { as, channel, threadTs, ts }) => {
    const place = threadTs === undefined ? channel : `${channel}/${threadTs}`;
    conversation.read(company.slack.person(as).id, place, ts);
    return DONE;
  },
  click: async (studio, { as, channel, ts, ...at }) =>
    told(await person(studio, as).clickAt(messageSeen(studio, as, { channel, ts }), at)),
  press: async (studio, { as, viewId, ...at }) => told(await person(studio, as).pressAt(viewId, at)),
  hold: async (studio, { as, viewId, held, done, ...at }) => {
    const delivery = await person(studio, as).holdAt(viewId, at, held, done);
    return delivery ? told(delivery) : DONE;
  },
  suggest: async (studio, { as, viewId, query, ...at }) => ({
    options: await person(studio, as).suggestionsAt(viewId, at, query),
  }),
  // What goes wrong stands in the view.
  submit: async (studio, { as }) => {
    await person(studio, as).submit();
    return DONE;
  },
  back: async (studio, { as }) => {
    await person(studio, as).back();
    return DONE;
  },
  close: async (studio, { as }) => {
    await person(studio, as).close();
    return DONE;
  },
  'open-home': async (studio, { as }) => {
    const delivery = await person(studio, as).openHome();
    return delivery ? told(delivery) : DONE;
  },
  'plan-fault': ({ company }, { operation, kind, times }) => {
    company.aws.faults.next(operation, { kind }, times);
    return DONE;
  },
  'clear-faults': ({ company }) => {
    company.aws.faults.clear();
    return DONE;
  },
  'deny-action': ({ company }, { account, role, action, denied }) => {
    const roles = company.aws.accounts().find(({ id }) => id === account)?.roles ?? [];
    const others = (roles.find(({ name }) => name === role)?.denies ?? []).filter((each) => each !== action);
    company.aws.setRole(account, role, { denies: denied ? [...others, action] : others });
    return DONE;
  },
  'import-material': async (studio, { as, keyId }) => {
    const { aws } = studio.company;
    const key = aws.keys().find((each) => each.keyId === keyId);
    if (!key) throw new Error('That key is gone.');
    await studio.hsm.fill(aws, aws.signIn(key, HSM_OPERATOR, person(studio, as).name), key);
    return DONE;
  },
  'start-replica': async ({ replicas }) => {
    await replicas.start();
    return DONE;
  },
  'kill-replica': async ({ replicas }, { number }) => {
    await replicas.kill(number);
    return DONE;
  },
  'stop-replica': async ({ replicas }, { number }) => {
    await replicas.stop(number);
    return DONE;
  },
};

/** Does it. What nobody could do (a click on a button that is gone, for example) is a problem, not a throw. */
export async function act(studio: Studio, doing: Exclude<Doing, { type: 'watch' | 'reset' }>): Promise<Done> {
  try {
    // The compiler cannot see that the entry is the one for this very type.
    const run = ACTS[doing.type] as (studio: Studio, doing: Doing) => Done | Promise<Done>;
    return await run(studio, doing);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function person(studio: Studio, name: string): Person {
  if (!isSomebody(studio, name)) throw new Error(`Nobody here is called ${name}.`);
  return studio.company.slack.person(name);
}

function messageSeen({ company }: Studio, as: string, at: { channel: string; ts: string }): Message | Note {
  const { messages, notes } = company.slack.screen(as);
  const found = [...messages, ...notes].find(({ channel, ts }) => channel === at.channel && ts === at.ts);
  if (!found) throw new Error('That message is gone.');
  return found;
}

function told({ acknowledged, problem }: Delivery, otherwise = NO_ANSWER): Done {
  if (acknowledged) return DONE;
  return { problem: problem ?? otherwise };
}
