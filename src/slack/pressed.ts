import type { BlockAction, ButtonAction, SlackActionMiddlewareArgs, StaticSelectAction } from '@slack/bolt';
import { z } from 'zod';
import type { Click } from '../domain/event.js';
import type { ChannelId, Fingerprint, MessageTs, RequestId, UserId } from '../domain/names.js';

export type ButtonPressed = SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;
export type AccountChosen = SlackActionMiddlewareArgs<BlockAction<StaticSelectAction>>;

export interface Pressed {
  readonly id: RequestId;
  readonly click: Click;
}

/** What Slack delivered, as a click on a card; `undefined` if it is none of ours. */
export function readPress({ body, action }: ButtonPressed): Pressed | undefined {
  const { success, data } = Press.safeParse({
    value: action.value,
    by: body.user.id,
    channel: body.channel?.id,
    messageTs: body.message?.['ts'],
    actionTs: action.action_ts,
  });
  if (!success) return undefined;
  const { value, by, channel, messageTs, actionTs } = data;
  const [id = '', fingerprint = ''] = value.split(' ');
  return {
    id: id as RequestId,
    click: {
      by: by as UserId,
      channel: channel as ChannelId,
      messageTs: messageTs as MessageTs,
      actionTs,
      fingerprint: fingerprint as Fingerprint,
    },
  };
}

/** A press, as a view carries it to its submission. */
export function originOf({ id, click }: Pressed): string {
  return JSON.stringify({ id, ...click });
}

/** The press that led to the view; `undefined` unless it was this person's. */
export function readOrigin(carried: string, by: string): Pressed | undefined {
  const { id, ...click } = Origin.parse(JSON.parse(carried));
  return click.by === by ? ({ id, click } as Pressed) : undefined;
}

const Origin = z.strictObject({
  id: z.string(),
  by: z.string(),
  channel: z.string(),
  messageTs: z.string(),
  actionTs: z.string(),
  fingerprint: z.string(),
});

const Press = z.object({
  /** Request id and fingerprint, as the card's buttons carry them. */
  value: z.string().regex(/^[0-9a-z-]+ [0-9a-f]{64}$/),
  by: z.string(),
  channel: z.string(),
  messageTs: z.string(),
  actionTs: z.string(),
});
