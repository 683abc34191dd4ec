import { describe, expect, it } from 'vitest';
import { readOptions } from '../../chaos/options.js';
import { Random } from '../../chaos/random.js';
import { stepOfCommand } from '../../chaos/redis-steps.js';
import { CommandReader, ReplyCounter } from '../../chaos/resp.js';
import { WrongOptions } from '../../sandbox/program.js';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const words = (...texts: string[]) => texts.map(bytes);

describe('what passes a gate of chaos', () => {
  it('is a whole command, however it is cut on its way', () => {
    const reader = new CommandReader();
    const all = bytes('*2\r\n$3\r\nGET\r\n$4\r\na\r\nb\r\n*1\r\n$4\r\nPING\r\n');
    const read = [...all].flatMap((byte) =>
      reader.read(Buffer.from([byte])).commands.map((each) => each.words),
    );
    expect(read.map((each) => each.map(String))).toEqual([['GET', 'a\r\nb'], ['PING']]);
  });

  it('is a whole reply, with whatever is nested in it', () => {
    const replies = [
      '+OK\r\n',
      '*2\r\n*2\r\n:1\r\n$-1\r\n$3\r\na\r\n\r\n',
      '*-1\r\n',
      '$0\r\n\r\n',
      '-ERR no\r\n',
    ];
    const counter = new ReplyCounter();
    const read = [...bytes(replies.join(''))].flatMap((byte) => counter.read(Buffer.from([byte])));
    expect(read.map(String)).toEqual(replies);
  });

  it.each([
    [
      'commit approve-clicked',
      [
        'evalsha',
        'x',
        '2',
        '{byok}:request:a',
        '{byok}:audit',
        '{"id":"a"}',
        '',
        '{"event":{"type":"approve-clicked"},"refusal":null}',
      ],
    ],
    [
      'commit refusal',
      [
        'evalsha',
        'x',
        '2',
        '{byok}:request:a',
        '{byok}:audit',
        '{}',
        '',
        '{"event":{"type":"approve-clicked"},"refusal":"guest"}',
      ],
    ],
    [
      'strike effect',
      ['evalsha', 'x', '3', '{byok}:request:a', '{byok}:owed:a', '{byok}:open', 'a', 'make-key', '3'],
    ],
    ['sweep put back', ['evalsha', 'x', '3', '{byok}:request:a', '{byok}:owed:a', '{byok}:open', 'a']],
    ['load', ['eval', 'lua', '3', '{byok}:request:a', '{byok}:owed:a', '{byok}:answers:a', '']],
    ['advance cursor', ['evalsha', 'x', '1', '{byok}:request:a', 'posted.thread', '0']],
    ['sweep claim', ['evalsha', 'x', '1', '{byok}:open', '100', '10000']],
    ['lease', ['set', '{byok}:lease:card:a', 'token', 'PX', '10000', 'NX']],
    [
      'enqueue keys',
      ['evalsha', 'x', '3', '{byok}:jobs:keys:wait', '{byok}:jobs:keys:meta', '{byok}:jobs:keys:id'],
    ],
    ['job take keys', ['evalsha', 'x', '2', '{byok}:jobs:keys:wait', '{byok}:jobs:keys:active']],
    [undefined, ['info']],
  ])('has the name %s', (name, texts) => {
    expect(stepOfCommand(words(...texts))).toBe(name);
  });
});

describe('a plan of chaos', () => {
  it('is the same for the same seed, and another for another', () => {
    const plan = (seed: string) => {
      const random = new Random(seed).of('people');
      return Array.from({ length: 5 }, () => random.below(1_000));
    };
    expect(plan('7')).toEqual(plan('7'));
    expect(plan('7')).not.toEqual(plan('8'));
  });

  it('takes its options, and refuses what it does not know', () => {
    expect(readOptions(['--kills', '200', '--requests', '40', '--rounds', '5', '--seed', '7'])).toMatchObject(
      {
        kills: 200,
        requests: 40,
        rounds: 5,
        seed: '7',
      },
    );
    expect(readOptions(['--help'])).toBe('help');
    expect(() => readOptions(['--kills', '0'])).toThrow(WrongOptions);
    expect(() => readOptions(['--kils', '3'])).toThrow(WrongOptions);
  });
});
