import { describe, expect, it } from 'vitest';
import { seal } from '../../src/domain/audit.js';
import {
  EVERYTHING,
  type Operation,
  type OperationEvent,
  type PauseScope,
} from '../../src/domain/operation.js';
import { MemoryAuditStream } from '../support/memory-audit-stream.js';
import { ASKED_AT_MS } from '../support/requests.js';
import { alicesRecord, check, exported, textOf } from './scenes.js';

const switched = (type: 'paused' | 'resumed', scope: PauseScope = EVERYTHING): OperationEvent => ({
  type,
  scope,
  by: 'ops',
  reason: 'HSM maintenance',
});

/** Alice's record with operations in it, each before the entry of this number. */
async function fileWith(
  operations: readonly (readonly [before: number, OperationEvent])[],
): Promise<string[]> {
  const audit = new MemoryAuditStream();
  let previous = '';
  for (const [at, entry] of alicesRecord().entries()) {
    for (const [, event] of operations.filter(([before]) => before === at)) {
      const operation: Operation = { schema: 1, previous, atMs: ASKED_AT_MS, event, nonce: `at ${at}` };
      const sealed = seal(operation);
      previous = sealed.hash;
      audit.appendOperation(sealed);
    }
    audit.append(entry.request, seal(entry));
  }
  return (await exported(audit)).split('\n').slice(0, -1);
}

const problemsIn = (lines: readonly string[]) =>
  check(textOf(lines)).problems.map(({ said }) => said.replace(/^(entry|operation) \S+ /, ''));

/** The third entry is that CreateKey was sent. */
const CREATE_KEY = 2;

describe('a record with what whoever runs the bot has done', () => {
  it('is whole, and tells it', async () => {
    const paused: OperationEvent[] = [switched('paused'), switched('resumed')];
    const { contents, problems } = check(textOf(await fileWith(paused.map((event) => [1, event]))));

    expect(problems).toEqual([]);
    expect(contents.operations.map(({ event }) => event)).toEqual(paused);
  });

  it.each<[string, PauseScope]>([
    ['everything', EVERYTHING],
    ['its account', '111122223333' as PauseScope],
  ])('in which CreateKey was sent while %s was paused is named', async (_what, scope) => {
    const problems = problemsIn(await fileWith([[CREATE_KEY, switched('paused', scope)]]));

    expect(problems).toEqual([
      'of request k3f9-x2mp-7qtd ("creation-started"): CreateKey was sent while ops had paused the creation of keys',
    ]);
  });

  it('in which another account was paused meanwhile is whole', async () => {
    const other = switched('paused', '999900001111' as PauseScope);

    expect(problemsIn(await fileWith([[CREATE_KEY, other]]))).toEqual([]);
  });

  it('that lacks an operation is named, beside the checkpoint', async () => {
    const lines = await fileWith([
      [0, switched('paused')],
      [1, switched('resumed')],
    ]);

    const problems = problemsIn(lines.filter((line) => !line.includes('"paused"')));

    expect(problems).toContain(
      '("resumed"): it does not follow the operation before it: one is missing, or one was changed',
    );
  });

  it('in which an operation was edited is named', async () => {
    const lines = await fileWith([
      [0, switched('paused')],
      [1, switched('resumed')],
    ]);

    const problems = problemsIn(lines.map((line) => line.replace('"by":"ops"', '"by":"dev"')));

    expect(problems).toContain('("paused"): its hash is not that of its content: one of them was changed');
  });
});
