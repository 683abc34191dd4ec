import { clickOn } from '../../sandbox/slack/clickables.js';
import { type Fields, stringOf } from '../../sandbox/slack/json.js';
import type { Message } from '../../sandbox/slack/world.js';

/** Somebody who may approve, in their workspace. */
export interface Clicker {
  readonly userId: string;
  readonly teamId: string;
}

/**
 * A click on Approve of the card as Slack's own payload has it, and the same for other requests whose record is
 * a copy of this one's: in them the request's id is all that differs.
 */
export function clicksOn(card: Message, { userId, teamId }: Clicker): (id: string, turn: number) => Fields {
  const action = clickOn(card.blocks, 'Approve');
  const value = stringOf(action['value']) ?? '';
  const [cardId = ''] = value.split(' ');
  const blocks = JSON.stringify(card.blocks);
  const channel = { id: card.channel, name: 'key-requests' };
  return (id, turn) => ({
    type: 'block_actions',
    user: { id: userId, username: 'bob', name: 'bob', team_id: teamId },
    api_app_id: 'A0BENCH',
    token: 'deprecated',
    team: { id: teamId, domain: 'sandbox' },
    enterprise: null,
    is_enterprise_install: false,
    container: { type: 'message', message_ts: card.ts, channel_id: card.channel, is_ephemeral: false },
    trigger_id: `${turn}.bench`,
    channel,
    message: {
      type: 'message',
      ts: card.ts,
      bot_id: 'B0BENCH',
      team: teamId,
      text: card.text,
      blocks: JSON.parse(blocks.replaceAll(cardId, id)) as unknown,
    },
    state: { values: {} },
    // Nothing is listening there: a click that is answered with a note is a failure of the measurement.
    response_url: 'http://127.0.0.1:9/refused',
    actions: [{ ...action, value: value.replace(cardId, id), action_ts: `1700000000.${turn}` }],
  });
}
