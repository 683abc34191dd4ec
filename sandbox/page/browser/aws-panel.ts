import { type ComponentChild, h } from 'preact';
import { useState } from 'preact/hooks';
import type { AwsAccount, AwsKey, AwsState, Doing, SentTrailEvent } from '../protocol.js';
import { Panel, PanelSection, Pill, Table } from './panel.js';
import { preciseTime } from './slack-date.js';
import { useUi } from './ui.js';

export function AwsPanel(): ComponentChild {
  const { aws } = useUi();
  return h(
    Panel,
    { title: 'AWS', about: 'The stand-in for KMS, STS and IAM' },
    h(Faults, { aws }),
    h(
      PanelSection,
      { title: 'Keys' },
      aws.keys.length === 0 && h('p', { class: 'none' }, 'No key yet.'),
      aws.keys.map((key) => h(Key, { key: key.keyId, made: key })),
    ),
    h(PanelSection, { title: 'CloudTrail' }, h(Trail, { trail: aws.trail })),
    h(
      PanelSection,
      { title: 'Accounts' },
      aws.accounts.map((account) => h(Account, { key: account.id, account })),
    ),
  );
}

type PlannedFault = Extract<Doing, { type: 'plan-fault' }>;

const FAULTS: readonly { readonly text: string; readonly about: string; readonly doing: PlannedFault }[] = [
  {
    text: 'Lose the reply of the next CreateKey',
    about: 'The key is made, then the connection breaks. The bot must find it, not make another one.',
    doing: { type: 'plan-fault', operation: 'CreateKey', kind: 'lose-reply', times: 1 },
  },
  {
    text: 'Answer the next CreateKey with an error 500',
    about: 'The key is made all the same.',
    doing: { type: 'plan-fault', operation: 'CreateKey', kind: 'fail-after', times: 1 },
  },
  {
    text: 'Throttle the next three CreateKey',
    about: 'The bot waits and asks again.',
    doing: { type: 'plan-fault', operation: 'CreateKey', kind: 'throttle', times: 3 },
  },
];

function Faults({ aws }: { readonly aws: AwsState }): ComponentChild {
  const { run } = useUi();
  const planned = (doing: PlannedFault) =>
    aws.faults.filter(({ operation, kind }) => operation === doing.operation && kind === doing.kind).length;
  return h(
    PanelSection,
    { title: 'Let something go wrong' },
    FAULTS.map(({ text, about, doing }) =>
      h(
        'div',
        { class: 'fault', key: text },
        h('div', null, h('b', null, text), h('p', null, about)),
        h(
          'button',
          {
            type: 'button',
            class: 'button button-plain',
            onClick: () => run(doing),
          },
          planned(doing) > 0 ? `Armed ×${planned(doing)}` : 'Arm',
          h('span', { class: 'sr-only' }, ` ${text}`),
        ),
      ),
    ),
    aws.faults.length > 0 &&
      h(
        'button',
        { type: 'button', class: 'link-button', onClick: () => run({ type: 'clear-faults' }) },
        'Disarm all',
      ),
  );
}

function Key({ made }: { readonly made: AwsKey }): ComponentChild {
  const { aws } = useUi();
  const account = aws.accounts.find(({ id }) => id === made.account)?.name ?? made.account;
  const isEmpty = made.keyState === 'PendingImport';
  return h(
    'article',
    { class: 'card' },
    h(
      'header',
      { class: 'card-head' },
      h('b', null, made.aliases[0] ?? 'No alias'),
      h(Pill, { tone: isEmpty ? 'waiting' : 'good' }, made.keyState),
    ),
    h('code', { class: 'card-id' }, made.keyId),
    h(
      'p',
      { class: 'card-about' },
      `${account} · ${made.region} · ${made.multiRegion ? 'multi-Region primary' : 'single-Region'}`,
    ),
    isEmpty && h(Import, { made }),
    h(
      'details',
      { class: 'more' },
      h('summary', null, 'Details'),
      h(
        'dl',
        { class: 'facts' },
        factsOf(made).map(([name, value]) => [h('dt', null, name), h('dd', null, value)]),
      ),
      h('p', { class: 'facts-title' }, 'Key policy'),
      h('pre', { class: 'code-block', tabIndex: 0 }, indented(made.policy)),
    ),
  );
}

function Import({ made: { keyId } }: { readonly made: AwsKey }): ComponentChild {
  const { slack, run } = useUi();
  const [busy, setBusy] = useState(false);
  const bring = async () => {
    if (busy) return;
    setBusy(true);
    await run({ type: 'import-material', as: slack.me.name, keyId });
    setBusy(false);
  };
  return [
    h(
      'p',
      { class: 'card-about' },
      'It is empty. The HSM behind this page makes key material, wraps it under the public key that KMS gives out, and imports it.',
    ),
    h(
      'button',
      { type: 'button', class: 'button button-plain', 'aria-busy': busy, onClick: bring },
      busy ? 'Importing…' : 'Import key material',
    ),
  ];
}

function factsOf(made: AwsKey): [string, ComponentChild][] {
  const tags = Object.entries(made.tags).map(([name, value]) => h('div', null, `${name}=${value}`));
  return [
    ['ARN', made.arn],
    ['Description', made.description || '–'],
    ['Spec', `${made.keySpec}, ${made.keyUsage}`],
    ['Origin', made.origin],
    ['Created', new Date(made.createdAt).toLocaleString()],
    ['Tags', tags],
  ];
}

const CREATE_KEY = 'kms:CreateKey';

function Account({ account }: { readonly account: AwsAccount }): ComponentChild {
  const { run } = useUi();
  return h(
    'article',
    { class: 'card' },
    h('header', { class: 'card-head' }, h('b', null, account.name), h('code', null, account.id)),
    account.roles.map(({ name, externalId, denies }) => {
      const denied = denies.includes(CREATE_KEY);
      const deny = () =>
        run({ type: 'deny-action', account: account.id, role: name, action: CREATE_KEY, denied: !denied });
      return h(
        'div',
        { key: name },
        h(
          'p',
          { class: 'card-about' },
          `Role ${name}${externalId === null ? '' : `, external id ${externalId}`}`,
        ),
        h(
          'label',
          { class: 'choice' },
          h('input', { type: 'checkbox', checked: denied, onChange: deny }),
          h('span', null, 'Deny ', h('code', null, CREATE_KEY), ` in ${account.name}`),
        ),
      );
    }),
  );
}

function Trail({ trail }: { readonly trail: readonly SentTrailEvent[] }): ComponentChild {
  if (trail.length === 0) return h('p', { class: 'none' }, 'No call yet.');
  return h(
    Table,
    { label: 'CloudTrail events', columns: ['Time', 'Call', 'Session'] },
    trail.map((event) => h(TrailRow, { key: event.requestId, event })),
  );
}

function TrailRow({ event }: { readonly event: SentTrailEvent }): ComponentChild {
  const { eventName, errorCode, errorMessage, account, region } = event;
  // AssumeRole has no session yet; it asks for one.
  const asked = (name: string) => String(event.requestParameters[name] ?? '');
  const identity = event.sourceIdentity ?? asked('sourceIdentity');
  return h(
    'tr',
    null,
    h('td', null, preciseTime(event.at)),
    h(
      'td',
      null,
      h('b', null, eventName),
      h('small', null, `${account ?? '?'} ${region ?? ''}`),
      errorCode !== undefined &&
        h('small', { class: 'bad' }, [errorCode, errorMessage].filter(Boolean).join(': ')),
    ),
    h(
      'td',
      null,
      event.sessionName ?? (asked('roleSessionName') || '–'),
      identity !== '' && h('small', null, `source identity ${identity}`),
    ),
  );
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), undefined, 2);
  } catch {
    return json;
  }
}
