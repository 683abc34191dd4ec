import { describe, expect, it } from 'vitest';
import { type AwsCall, type Evidence, noCalls, withCall } from '../../src/domain/evidence.js';
import { REQUEST_ID } from '../support/requests.js';

const call = (operation: string, requestId: string | null, ended = 'ok'): AwsCall => ({
  operation,
  requestId,
  ended,
});

function evidenceOf(...calls: readonly AwsCall[]): Evidence {
  return calls.reduce(withCall, noCalls(REQUEST_ID));
}

describe('the evidence for an event', () => {
  it('names the session as CloudTrail does, and the calls in order', () => {
    const calls = [call('AssumeRole', 'a1'), call('CreateKey', null, 'ECONNRESET')];
    expect(evidenceOf(...calls)).toEqual({ sessionName: 'byok-k3f9-x2mp-7qtd', calls, omitted: 0 });
  });

  it('keeps the first three and the last three of a thousand calls alike, and all that stands out', () => {
    const described = Array.from({ length: 1_000 }, (_, at) => call('DescribeKey', `d${at}`));
    const { calls, omitted } = evidenceOf(
      call('ListKeys', 'l1'),
      ...described.slice(0, 500),
      call('DescribeKey', 'bad', 'ThrottlingException'),
      call('ListResourceTags', 't1'),
      ...described.slice(500),
    );
    expect(calls.map(({ requestId }) => requestId)).toEqual([
      'l1',
      'd0',
      'd1',
      'd2',
      'bad',
      't1',
      'd997',
      'd998',
      'd999',
    ]);
    expect(omitted).toBe(994);
  });

  it('stays small whatever AWS says', () => {
    const strange = Array.from({ length: 500 }, (_, at) =>
      call('x'.repeat(5_000), 'y'.repeat(5_000), `${at}${'z'.repeat(5_000)}`),
    );
    const evidence = evidenceOf(...strange);
    expect(evidence.calls).toHaveLength(60);
    expect(evidence.omitted).toBe(440);
    expect(JSON.stringify(evidence).length).toBeLessThan(25_000);
  });
});
