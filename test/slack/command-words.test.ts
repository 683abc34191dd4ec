import { describe, expect, it } from 'vitest';
import { named, readCommand } from '../../src/slack/command-words.js';
import { readRequestId } from '../../src/slack/typed-id.js';
import { account } from '../support/requests.js';

const ORDERS = { name: 'orders', administrators: [], users: [], tags: [], description: '' };
const ACCOUNTS = [
  account({ presets: [ORDERS] }),
  account({ id: '444455556666' as never, name: 'Lab of Ann' }),
  account({ id: '777788889999' as never, name: 'list' }),
];

describe('what is typed after /byok-key', () => {
  it.each([
    ['', { type: 'form', word: '' }],
    ['   ', { type: 'form', word: '' }],
    ['payments-prod', { type: 'form', word: 'payments-prod' }],
    ['111122223333', { type: 'form', word: '111122223333' }],
    [' lab of ann ', { type: 'form', word: 'lab of ann' }],
    ['ORDERS', { type: 'form', word: 'ORDERS' }],
    ['help', { type: 'help' }],
    ['Help me', { type: 'help' }],
    ['?', { type: 'help' }],
    ['list', { type: 'list', kind: 'all' }],
    ['LIST Mine', { type: 'list', kind: 'mine' }],
    ['list   waiting', { type: 'list', kind: 'waiting' }],
    ['list all', { type: 'list', kind: 'all' }],
    ['list yours', { type: 'unknown', typed: 'list yours' }],
    ['list constructor', { type: 'unknown', typed: 'list constructor' }],
    ['status', { type: 'status', typed: '', id: undefined }],
    ['status K3F9-x2mp-7qtd', { type: 'status', typed: 'K3F9-x2mp-7qtd', id: 'k3f9-x2mp-7qtd' }],
    ['Cancel #k3f9-x2mp-7qtd', { type: 'cancel', typed: '#k3f9-x2mp-7qtd', id: 'k3f9-x2mp-7qtd' }],
    ['cancel everything', { type: 'cancel', typed: 'everything', id: undefined }],
    ['`k3f9-x2mp-7qtd`', { type: 'status', typed: '`k3f9-x2mp-7qtd`', id: 'k3f9-x2mp-7qtd' }],
    ['frobnicate', { type: 'unknown', typed: 'frobnicate' }],
    ['999999999999', { type: 'unknown', typed: '999999999999' }],
  ])('"%s"', (text, wish) => {
    expect(readCommand(text, ACCOUNTS)).toEqual(wish);
  });

  it('means an account as it is spelt, before one that is spelt alike, before a preset', () => {
    const [first, second] = [
      account({ name: 'LAB' }),
      account({ name: 'lab', presets: [{ ...ORDERS, name: 'LAB' }] }),
    ];
    expect(named([first, second], 'lab')?.account).toBe(second);
    expect(named([first, second], 'LAB')).toEqual({ account: first });
    expect(named([first], 'nowhere')).toBeUndefined();
  });
});

describe('an id as somebody types it', () => {
  it.each([
    'k3f9-x2mp-7qtd',
    'K3F9-X2MP-7QTD',
    '`k3f9-x2mp-7qtd`',
    '#k3f9-x2mp-7qtd',
    '*k3f9-x2mp-7qtd*.',
    '<k3f9-x2mp-7qtd>',
    '“k3f9-x2mp-7qtd”',
    'k3f9–x2mp—7qtd',
    'k3f9x2mp7qtd',
    'k3f9 x2mp 7qtd',
    'byok-k3f9-x2mp-7qtd',
    'BYOK-K3F9-x2mp-7qtd',
    'byok k3f9x2mp7qtd',
  ])('%s', (typed) => {
    expect(readRequestId(typed)).toBe('k3f9-x2mp-7qtd');
  });

  it('may have letters that look like digits', () => {
    expect(readRequestId('Oil0-x2mp-7qtd')).toBe('0110-x2mp-7qtd');
  });

  it.each([
    '',
    'k3f9',
    'k3f9-x2mp',
    'k3f9-x2mp-7qtd-aaaa',
    'byok-byok-k3f9-x2mp-7qtd',
    'key-k3f9-x2mp-7qtd',
    'k3f9-x2mp-7qt:',
    '../../etc',
    'k3f9-x2mp-7qté',
    '-----',
  ])('is not "%s"', (typed) => {
    expect(readRequestId(typed)).toBeUndefined();
  });
});
