import { type ComponentChild, h } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type {
  AuditRecord,
  CheckpointEntry,
  LogEntry,
  OtherEntry,
  RecordState,
  ReplicaState,
  RequestEntry,
} from '../protocol.js';
import { Panel, PanelSection, Pill, Table } from './panel.js';
import { preciseTime } from './slack-date.js';
import { useUi } from './ui.js';

export function BotPanel(): ComponentChild {
  const { bot, record, run } = useUi();
  const running = bot.replicas.filter(({ status }) => status !== 'ended');
  const ended = bot.replicas.filter(({ status }) => status === 'ended').slice(-2);
  return h(
    Panel,
    { title: 'Bot', about: 'The real one, on a real Redis' },
    h(
      PanelSection,
      { title: 'Replicas' },
      [...ended, ...running].map((replica) => h(Replica, { key: replica.number, replica })),
      h(
        'button',
        {
          type: 'button',
          class: running.length === 0 ? 'button button-primary' : 'button button-plain',
          disabled: bot.full,
          onClick: () => run({ type: 'start-replica' }),
        },
        running.length === 0 ? 'Start the bot' : 'Start one more replica',
      ),
    ),
    h(PanelSection, { title: 'Requests and queues, as they are in Redis' }, h(Requests, { record })),
    h(PanelSection, { title: 'Audit chain' }, h(Audit, { audit: record.audit })),
    h(PanelSection, { title: 'Log' }, h(Log, { log: bot.log })),
  );
}

const TONES = { starting: 'waiting', ready: 'good', ended: 'quiet' } as const;

function Replica({ replica }: { readonly replica: ReplicaState }): ComponentChild {
  const { run } = useUi();
  const { number, status, ended } = replica;
  return h(
    'div',
    { class: 'replica' },
    h('b', null, `Replica ${number}`),
    h(Pill, { tone: TONES[status] }, status === 'ended' ? ended : status),
    status !== 'ended' &&
      h(
        'span',
        { class: 'replica-acts' },
        h(
          'button',
          {
            type: 'button',
            class: 'button button-plain',
            'aria-label': `Stop replica ${number}`,
            onClick: () => run({ type: 'stop-replica', number }),
          },
          'Stop',
        ),
        h(
          'button',
          {
            type: 'button',
            class: 'button button-danger',
            onClick: () => run({ type: 'kill-replica', number }),
          },
          'kill -9',
          h('span', { class: 'sr-only' }, ` replica ${number}`),
        ),
      ),
  );
}

function Requests({ record }: { readonly record: RecordState }): ComponentChild {
  return h(
    'div',
    null,
    record.requests.length === 0 && h('p', { class: 'none' }, 'No request yet.'),
    record.requests.map(({ id, status, version, owed }) =>
      h(
        'div',
        { class: 'record', key: id },
        h('code', null, id),
        h(Pill, { tone: toneOf(status) }, status),
        h('span', null, `version ${version}${owed.length > 0 ? `, owes ${owed.join(', ')}` : ''}`),
      ),
    ),
    h(
      'p',
      { class: 'queues' },
      record.queues.map(({ name, waiting, active, delayed, failed }) =>
        h(
          'span',
          { key: name },
          h('b', null, name),
          ` ${waiting} waiting, ${active} active, ${delayed} delayed, ${failed} failed`,
        ),
      ),
    ),
  );
}

function toneOf(status: string): 'good' | 'waiting' | 'bad' | 'quiet' {
  if (status === 'created' || status === 'enabled') return 'good';
  if (['denied', 'expired', 'cancelled', 'abandoned'].includes(status)) return 'quiet';
  return ['failed', 'held', 'unfinished'].includes(status) ? 'bad' : 'waiting';
}

function Audit({ audit }: { readonly audit: readonly AuditRecord[] }): ComponentChild {
  if (audit.length === 0) return h('p', { class: 'none' }, 'No entry yet.');
  return h(
    Table,
    { label: 'Audit entries', columns: ['Time', 'Entry', 'Hash'] },
    audit.map((entry) => h(AuditRow, { key: entry.hash, entry })),
  );
}

function AuditRow({ entry }: { readonly entry: AuditRecord }): ComponentChild {
  const { of, hash, previous, atMs } = entry;
  return h(
    'tr',
    { class: of.type === 'checkpoint' ? 'row-quiet' : undefined },
    h('td', null, preciseTime(atMs)),
    h('td', null, entryText(of)),
    h(
      'td',
      null,
      h('code', null, hash.slice(0, 8)),
      h('small', null, previous === '' ? 'the first' : ['after ', h('code', null, previous.slice(0, 8))]),
    ),
  );
}

function entryText(of: AuditRecord['of']): ComponentChild {
  switch (of.type) {
    case 'checkpoint':
      return checkpointText(of);
    case 'request':
      return requestText(of);
    case 'other':
      return doneText(of);
  }
}

function doneText({ event, by }: Pick<OtherEntry, 'event' | 'by'>): ComponentChild {
  return [h('b', null, event), by !== '' && ` by ${by}`];
}

function checkpointText({ number, count }: CheckpointEntry): ComponentChild {
  const covered = count === 1 ? 'the entry' : `${count} entries`;
  return [h('b', null, `Checkpoint ${number}`), h('small', null, `seals ${covered} before it`)];
}

function requestText({ request, event, by, status, refusal }: RequestEntry): ComponentChild {
  return [
    doneText({ event, by }),
    h('small', null, `${request} is ${status}`),
    refusal !== '' && h('small', { class: 'bad' }, `refused: ${refusal}`),
  ];
}

function Log({ log }: { readonly log: readonly LogEntry[] }): ComponentChild {
  const box = useRef<HTMLOListElement>(null);
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [log.at(-1)?.number]);
  return h(
    'ol',
    { class: 'log', ref: box, tabIndex: 0, 'aria-label': 'Log of the bot' },
    log.map(({ number, replica, atMs, level, text, more }) =>
      h(
        'li',
        { key: number, class: `log-line log-${level}` },
        h('span', { class: 'log-time' }, `${preciseTime(atMs)} #${replica}`),
        h('b', null, text),
        more !== '' && h('span', { class: 'log-more' }, more),
      ),
    ),
  );
}
