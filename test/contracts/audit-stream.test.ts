import { describe } from 'vitest';
import { MemoryAuditStream } from '../support/memory-audit-stream.js';
import { openRoom } from '../support/servers.js';
import { auditStreamContract } from './audit-stream.contract.js';
import { entry, newRequest } from './scenes.js';

describe('the audit stream on Redis', () => {
  auditStreamContract(async () => {
    const { audit, store } = await openRoom();
    const commit = async (name: string) => {
      const request = newRequest();
      await store.create({ request, effects: [], entry: entry(name) });
      return { request: request.id, hash: entry(name).hash };
    };
    return { audit, commit };
  });
});

describe('the audit stream in memory', () => {
  auditStreamContract(async () => {
    const audit = new MemoryAuditStream();
    const commit = async (name: string) => {
      const { id } = newRequest();
      audit.append(id, entry(name));
      return { request: id, hash: entry(name).hash };
    };
    return { audit, commit };
  });
});
