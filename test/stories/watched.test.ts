import { describe, expect, it } from 'vitest';
import { metricsInUse } from '../support/monitoring.js';
import { startOtlpReceiver } from '../support/otlp-receiver.js';
import { leaks } from '../support/secrets.js';
import { type Asked, ask, deny, keyIdOf, openStory } from '../support/story.js';

const REFUSAL = { kind: 'error', name: 'AccessDeniedException', message: 'not authorized' } as const;

describe('a bot that is watched', async () => {
  const collector = await startOtlpReceiver();
  const story = await openStory({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '100' },
  });
  const { slack, aws, alice, bob, bot } = story;
  const refused = await ask(story, alice, { account: 'lab' });
  const request = await ask(story, alice, { account: 'lab' });
  await deny(story, bob, refused.message());
  await bob.click(request.message(), 'Approve');
  await keyIdOf(story, request);

  /** The value of one sample. */
  async function sample(name: string): Promise<number | undefined> {
    const line = (await metrics()).split('\n').find((each) => each.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length + 1));
  }

  async function metrics(): Promise<string> {
    return (await fetch(`${bot.url}/metrics`)).text();
  }

  it('tells Prometheus how requests stand and how long each part took, in seconds', async () => {
    const lab = 'account="444455556666"';
    expect(await sample(`byok_requests{status="created",${lab}}`)).toBe(1);
    expect(await sample(`byok_requests{status="denied",${lab}}`)).toBe(1);
    expect(await sample(`byok_requests{status="pending",${lab}}`)).toBe(0);
    expect(await sample(`byok_requests_submitted_total{${lab}}`)).toBe(2);
    expect(await sample(`byok_time_to_decision_seconds_count{${lab},decision="approved"}`)).toBe(1);
    expect(await sample(`byok_time_to_decision_seconds_count{${lab},decision="denied"}`)).toBe(1);
    expect(await sample(`byok_time_to_key_seconds_count{${lab}}`)).toBe(1);
    expect(await sample(`byok_time_to_key_seconds_sum{${lab}}`)).toBeLessThan(30);
    expect(await sample('byok_aws_calls_total{operation="CreateKey",outcome="ok"}')).toBe(1);
    expect(await sample('byok_slack_calls_total{operation="chat.postMessage",outcome="ok"}')).toBeGreaterThan(
      3,
    );
    expect(await sample('byok_ready')).toBe(1);
    expect(await sample('byok_record_readable')).toBe(1);
    expect(await sample('byok_oldest_overdue_seconds')).toBeLessThan(5);
    expect(await sample('byok_undelivered_messages{state="blocked"}')).toBe(0);
    expect(await sample('byok_jobs{queue="keys",state="failed"}')).toBe(0);
  });

  it('counts a call to AWS that fails by the word of AWS', async () => {
    aws.faults.next('CreateKey', REFUSAL);
    const another = await ask(story, alice, { account: 'lab' });
    await bob.click(another.message(), 'Approve');

    await slack.until(() => another.text().includes('No key was created'), 'the refusal of AWS');

    expect(await sample('byok_aws_calls_total{operation="CreateKey",outcome="AccessDeniedException"}')).toBe(
      1,
    );
  });

  it('logs one line for each event of a request, with its id', () => {
    const lines = bot.log.filter(({ requestId, msg }) => requestId === refused.id && msg !== undefined);

    expect(lines.map(({ level, msg, event, status }) => [level, msg, event, status])).toEqual([
      ['info', 'request stored', undefined, undefined],
      ['info', 'request changed', 'card-posted', 'pending'],
      ['info', 'request changed', 'deny-clicked', 'denied'],
    ]);
  });

  it('has every metric that the dashboard and the alerts look at, with help and type', async () => {
    const text = await metrics();
    const base = (name: string) => name.replace(/_(bucket|count|sum)$/, '');
    const missing = metricsInUse().filter(
      (name) => !text.includes(`# TYPE ${name} `) && !text.includes(`# TYPE ${base(name)} histogram`),
    );

    expect(metricsInUse().length).toBeGreaterThan(15);
    expect(missing).toEqual([]);
  });

  it('makes one trace of a press, the key that it led to, and the reply in the thread', async () => {
    const spans = await slack.until(() => traceOf(request), 'the trace of the approval');

    const [press] = spans.filter(({ name }) => name === 'slack press');
    const job = spans.find(({ name }) => name === 'job make-key');
    const creation = spans.find(({ name }) => name === 'aws CreateKey');
    expect(press).toMatchObject({ service: 'byok-key', events: ['approve-clicked'] });
    expect(press?.attributes).toMatchObject({ 'byok.request_id': request.id, 'byok.status': 'approved' });
    expect(job?.parentSpanId).toBe(press?.spanId);
    expect(creation?.parentSpanId).toBe(job?.spanId);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  });

  it('puts no secret and nothing that people wrote into metrics or traces', async () => {
    const places = [
      { name: 'metrics', text: await metrics() },
      { name: 'traces', text: collector.bodies.join('\n') },
    ];

    expect(collector.bodies.length).toBeGreaterThan(0);
    expect(leaks([...slack.secrets, ...aws.secrets], places)).toEqual([]);
    expect(leaks(['Orders must be encrypted', 'Envelope key', 'Not like this.'], places)).toEqual([]);
  });

  /** Once the reply with the key has been posted within it. */
  function traceOf({ id }: Asked) {
    const press = collector.received.find(
      ({ name, attributes }) => name === 'slack press' && attributes['byok.request_id'] === id,
    );
    const spans = collector.received.filter(({ traceId }) => traceId === press?.traceId);
    const has = (name: string) => spans.some((span) => span.name === name);
    return has('aws CreateKey') && has('job sync-thread') && has('slack chat.postMessage')
      ? spans
      : undefined;
  }
});
