import { type ComponentChild, h } from 'preact';
import type { AwsAccount, AwsKey, AwsState, Doing, SentTrailEvent } from '../protocol.js';
import { Panel, PanelSection, Pill } from './panel.js';
import { preciseTime } from './slack-date.js';
import { useUi } from './ui.js';

export function AwsPanel(): ComponentChild {
  const { aws } = useUi();
  return h(
    Panel,
    { title: 'AWS', about: 'The stand-in for STS and KMS' },
    h(Faults, { aws }),
    h(
      PanelSection,
      { title: 'Keys' },
      aws.keys.length === 0 && h('p', { class: 'none' }, 'No key yet.'),
      aws.keys.map((key) => h(Key, { key: key.keyId, made: key })),
    ),
    h(
      PanelSection,
      { title: 'Accounts' },
      aws.accounts.map((account) => h(Account, { key: account.id, account })),
    ),
    h(PanelSection, { title: 'CloudTrail' }, h(Trail, { trail: aws.trail })),
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
  const { run, aws } = useUi();
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
    isEmpty &&
      h(
        'button',
        {
          type: 'button',
          class: 'button button-plain',
          onClick: () => run({ type: 'import-material', keyId: made.keyId }),
        },
        'Import key material',
      ),
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
    'div',
    { class: 'table-box', tabIndex: 0, role: 'region', 'aria-label': 'CloudTrail events' },
    h(
      'table',
      { class: 'table' },
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          ['Time', 'Call', 'Session', 'Source identity', 'Where'].map((name) =>
            h('th', { scope: 'col' }, name),
          ),
        ),
      ),
      h(
        'tbody',
        null,
        trail.map((event) => h(TrailRow, { key: event.requestId, event })),
      ),
    ),
  );
}

function TrailRow({ event }: { readonly event: SentTrailEvent }): ComponentChild {
  const { eventName, errorCode, errorMessage, sessionName, sourceIdentity, account, region } = event;
  // AssumeRole has no session yet; it asks for one.
  const asked = (name: string) => String(event.requestParameters[name] ?? '–');
  return h(
    'tr',
    { title: errorMessage },
    h('td', null, preciseTime(event.at)),
    h(
      'td',
      null,
      h('b', null, eventName),
      errorCode !== undefined && h('span', { class: 'bad' }, ` ${errorCode}`),
    ),
    h('td', null, sessionName ?? asked('roleSessionName')),
    h('td', null, sourceIdentity ?? asked('sourceIdentity')),
    h('td', null, `${account ?? '?'} ${region ?? ''}`),
  );
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), undefined, 2);
  } catch {
    return json;
  }
}
