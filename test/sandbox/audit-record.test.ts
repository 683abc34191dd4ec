import { expect, it } from 'vitest';
import { auditRecord } from '../../sandbox/page/audit-record.js';

const nameOf = (id: string) => (id === 'U0BOB' ? 'bob' : id);
const link = { previous: 'aa', atMs: 1_700_000_000_000 };

it.each([
  [
    'a press',
    {
      ...link,
      request: 'abcd',
      status: 'pending',
      refusal: null,
      event: { type: 'approve-clicked', click: { by: 'U0BOB' } },
    },
    ['request', 'abcd', 'hash', 'bb', 'entry'],
    {
      ...link,
      hash: 'bb',
      of: {
        type: 'request',
        request: 'abcd',
        event: 'approve-clicked',
        by: 'bob',
        status: 'pending',
        refusal: '',
      },
    },
  ],
  [
    'a checkpoint',
    { ...link, checkpoint: 7, count: 3 },
    ['hash', 'bb', 'checkpoint'],
    { ...link, hash: 'bb', of: { type: 'checkpoint', number: 7, count: 3 } },
  ],
  [
    'what is about no request',
    { ...link, event: { type: 'paused', by: 'root' } },
    ['hash', 'bb', 'operation'],
    { ...link, hash: 'bb', of: { type: 'other', event: 'paused', by: 'root' } },
  ],
  [
    'a kind that is not known',
    { of: 'tomorrow' },
    ['hash', 'bb', 'what'],
    { previous: '', atMs: 0, hash: 'bb', of: { type: 'other', event: 'not readable here', by: '' } },
  ],
])('reads %s', (_, text, fields, record) => {
  expect(auditRecord([...fields, JSON.stringify(text)], nameOf)).toEqual(record);
});
