import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { anchorPlaceAt } from '../../src/anchor-place.js';
import type { EpochMs, StreamId } from '../../src/domain/names.js';
import type { Anchor } from '../../src/workflow/anchor.js';

const ANCHOR: Anchor = {
  schema: 1,
  checkpoint: 7,
  hash: 'a'.repeat(64),
  id: '5-0' as StreamId,
  atMs: 1_772_442_000_000 as EpochMs,
};
const LINE = `{"atMs":1772442000000,"checkpoint":7,"hash":"${'a'.repeat(64)}","id":"5-0","schema":1}`;

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'byok-key-anchors-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Answers everything with this status; what it was sent. */
async function webhook(status: number, headers: Readonly<Record<string, string>> = {}) {
  const received: { method: string | undefined; type: string | undefined; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const { method, headers: sent } = request;
    received.push({ method, type: sent['content-type'], body: await text(request) });
    response.writeHead(status, headers).end('thank you');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/in/secret-part`, host: `127.0.0.1:${port}`, received };
}

describe('a file of anchors', () => {
  it('gets a line each, and keeps those it has', async () => {
    const path = join(await folder(), 'anchors.jsonl');
    const place = anchorPlaceAt({ kind: 'file', path });

    await place.put(ANCHOR);
    await place.put({ ...ANCHOR, checkpoint: 8 });

    const [first, second, end] = (await readFile(path, 'utf8')).split('\n');
    expect(first).toBe(LINE);
    expect(second).toContain('"checkpoint":8');
    expect(end).toBe('');
  });

  it('is not made up where its folder is missing', async () => {
    const path = join(await folder(), 'gone', 'anchors.jsonl');

    await expect(anchorPlaceAt({ kind: 'file', path }).put(ANCHOR)).rejects.toThrow('ENOENT');
  });
});

describe('a webhook for anchors', () => {
  it('is sent each as JSON', async () => {
    const { url, received } = await webhook(204);

    await anchorPlaceAt({ kind: 'webhook', url }).put(ANCHOR);

    expect(received).toEqual([{ method: 'POST', type: 'application/json', body: LINE }]);
  });

  it('that says no has not taken it; the failure names its host, and no secret of its address', async () => {
    const { url, host } = await webhook(500);

    await expect(anchorPlaceAt({ kind: 'webhook', url }).put(ANCHOR)).rejects.toThrow(
      new Error(`The webhook at ${host} answered 500.`),
    );
  });

  it('is not followed to somewhere else', async () => {
    const other = await webhook(204);
    const { url, host } = await webhook(307, { location: other.url });

    await expect(anchorPlaceAt({ kind: 'webhook', url }).put(ANCHOR)).rejects.toThrow(
      `The webhook at ${host} did not answer.`,
    );
    expect(other.received).toEqual([]);
  });
});
