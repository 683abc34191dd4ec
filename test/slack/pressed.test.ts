import { describe, expect, it } from 'vitest';
import { type ButtonPressed, readPress } from '../../src/slack/pressed.js';

const VALUE = `k3f9-x2mp-7qtd ${'a'.repeat(64)}`;

function press(over: { value?: string; channel?: object; message?: object } = {}): ButtonPressed {
  const { value = VALUE, channel = { id: 'C0BYOKREQ' }, message = { ts: '1772442000.000100' } } = over;
  return {
    body: { user: { id: 'U0BOB' }, channel, message },
    action: { value, action_ts: '1772445600.000200' },
  } as unknown as ButtonPressed;
}

describe('a press of a button', () => {
  it('is who, where, when, and which version of which request', () => {
    expect(readPress(press())).toEqual({
      id: 'k3f9-x2mp-7qtd',
      click: {
        by: 'U0BOB',
        channel: 'C0BYOKREQ',
        messageTs: '1772442000.000100',
        actionTs: '1772445600.000200',
        fingerprint: 'a'.repeat(64),
      },
    });
  });

  it.each<[string, Parameters<typeof press>[0]]>([
    ['no value', { value: '' }],
    ['another value', { value: 'approve' }],
    ['a fingerprint too short', { value: `k3f9-x2mp-7qtd ${'a'.repeat(63)}` }],
    ['a fingerprint of other letters', { value: `k3f9-x2mp-7qtd ${'A'.repeat(64)}` }],
    ['more behind it', { value: `${VALUE} x` }],
    ['no channel', { channel: {} }],
    ['no message', { message: {} }],
  ])('is none of ours with %s', (_, over) => {
    expect(readPress(press(over))).toBeUndefined();
  });
});
