import { describe, expect, it } from 'vitest';
import { type AuditEntry, seal } from '../../src/domain/audit.js';
import { canonicalJson } from '../../src/domain/canonical.js';
import type { RequestId } from '../../src/domain/names.js';
import { exportLines } from '../../src/evidence/export.js';
import { streamLine } from '../../src/evidence/lines.js';
import { chainAll } from '../../src/workflow/checkpoints.js';
import { MemoryAuditStream } from '../support/memory-audit-stream.js';
import { alicesRecord, check, commits, exported } from './scenes.js';

const ID = '1772442001000-0' as never;

describe('an export', () => {
  it('ends with a checkpoint of its own, that covers all that was there when it began', async () => {
    const audit = new MemoryAuditStream();
    for (const { request, sealed } of commits(1, 2, 6)) audit.append(request, sealed);
    const late = alicesRecord()[0] as AuditEntry;

    let text = '';
    let commitsMeanwhile = 0;
    for await (const line of exportLines(audit)) {
      text += line;
      // People go on for a while, and so does the bot.
      if (commitsMeanwhile === 10) continue;
      commitsMeanwhile += 1;
      audit.append(late.request, seal(late));
      await chainAll(audit);
    }

    const { problems, contents } = check(text);
    expect(problems).toEqual([]);
    expect(contents.requests).toBe(2);
    expect(text).not.toContain(seal(late).hash);
    expect(await exported(audit)).toContain(seal(late).hash);
  });

  it('is the same when nothing has happened since, but for its time', async () => {
    const audit = new MemoryAuditStream();
    for (const { request, sealed } of commits(2, 2, 6)) audit.append(request, sealed);
    const [first, again] = [await exported(audit), await exported(audit)];

    expect(again.split('\n').slice(1, -2)).toEqual(first.split('\n').slice(1, -2));
  });

  it('has the checkpoints that were made while it caught up on more than is chained at once', async () => {
    const audit = new MemoryAuditStream(4);
    const all = commits(3, 3, 10);
    for (const { request, sealed } of all) audit.append(request, sealed);

    const { problems, contents } = check(await exported(audit));

    expect(problems).toEqual([]);
    expect(contents.entries).toBe(all.length);
    expect(contents.checkpoints).toBeGreaterThan(all.length / 4 - 1);
  });

  it('names what somebody put into the stream by hand', async () => {
    const audit = new MemoryAuditStream();
    const [entry] = alicesRecord() as [AuditEntry];
    audit.append(entry.request, { text: 'not JSON', hash: 'a'.repeat(64) });

    const { problems } = check(await exported(audit));

    expect(problems.map(({ said }) => said)).toEqual([
      'entry 1772442001000-0 of "k3f9-x2mp-7qtd": it is not as the bot writes it: somebody else wrote or changed it',
    ]);
  });
});

describe('a line of an export', () => {
  const request = 'k3f9-x2mp-7qtd' as RequestId;

  it('has the very text of the entry in it', () => {
    const { text, hash } = seal(alicesRecord()[0] as AuditEntry);

    expect(streamLine({ id: ID, fields: ['request', request, 'hash', hash, 'entry', text] })).toEqual({
      kind: 'entry',
      text: `{"entry":${text},"hash":"${hash}","id":"${ID}","request":"${request}"}`,
    });
  });

  it.each<[string, string[]]>([
    ['an entry that is not canonical', ['request', request, 'hash', 'x', 'entry', '{"b":1, "a":2}']],
    ['an entry that is no object', ['request', request, 'hash', 'x', 'entry', '7']],
    ['an entry with something beside it', ['request', request, 'hash', 'x', 'entry', '{}', 'note', 'hello']],
    ['a checkpoint that is not canonical', ['hash', 'x', 'checkpoint', '{ }']],
    ['something else', ['hello', 'world']],
  ])('keeps every field of %s', (_, fields) => {
    expect(streamLine({ id: ID, fields })).toEqual({
      kind: 'foreign',
      text: canonicalJson({ fields, id: ID }),
    });
  });
});
