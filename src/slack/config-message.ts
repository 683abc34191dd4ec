import type { AccountChange } from '../domain/operation.js';
import type { ConfigAnnouncement } from '../workflow/config-notice.js';
import { context, section } from './blocks.js';
import type { Message } from './card.js';
import { escapeMrkdwn, someOf } from './text.js';

/** Who approves what, and where, is part of what people rely on: its change is told where they ask and decide. */
export function configMessage({ before, after, accounts }: ConfigAnnouncement): Message {
  const lines = accounts.map((change) => `• ${changeText(change)}`);
  const text = [
    ':gear: *The bot runs with another configuration* for:',
    ...lines,
    'Requests that are open need new approvals where their account has changed. If you did not expect this, ask whoever runs the bot.',
  ].join('\n');
  const prints = `Configuration ${before.slice(0, 12)} → ${after.slice(0, 12)}, on record in full.`;
  return { text, blocks: [section(text), context(prints)] };
}

function changeText({ name, account, keys, before, after }: AccountChange): string {
  const which = `*${escapeMrkdwn(name)}* (${account})`;
  if (before === null) return `${which}: new. Fingerprint ${short(after)}.`;
  if (after === null)
    return `${which}: taken out; no key can be asked for there any more. It was ${short(before)}.`;
  const what = someOf(keys.map((key) => `\`${key}\``));
  return `${which}: ${what}. Fingerprint ${short(before)} → ${short(after)}.`;
}

function short(print: string | null): string {
  return (print ?? '').slice(0, 12);
}
