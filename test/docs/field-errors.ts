import type { Account } from '../../src/domain/account.js';
import { checkEntries, type FormEntries, type FormField } from '../../src/domain/key-parameters.js';
import type { AccountId, UserId } from '../../src/domain/names.js';
import { type FilledForm, review } from '../../src/workflow/form.js';
import type { Deps } from '../../src/workflow/ports.js';
import { ALICE, account, DAVE, entries, OWEN, role } from '../support/requests.js';
import { error, type Shown } from './subject.js';

/** As it is asked for in the form: everything is required or limited. */
const STRICT = account({
  aliasPrefix: 'payments/',
  requiredTags: ['cost-center'],
  otherAccounts: ['444455556666' as AccountId],
  keySpecs: ['SYMMETRIC_DEFAULT', 'HMAC_256'],
  multiRegion: false,
});

const LONG_ARN = `arn:aws:iam::111122223333:role/${'a'.repeat(60)}/${'b'.repeat(60)}`;

/** What is entered wrong, by field; an error is told under it. */
const WRONG: Readonly<
  Record<Exclude<FormField, 'accountId' | 'onBehalfOf'>, readonly Partial<FormEntries>[]>
> = {
  region: [{ region: '' }],
  alias: [
    { alias: '' },
    { alias: 'aws/orders' },
    { alias: 'orders' },
    { alias: 'payments/' },
    { alias: 'payments/orders 2' },
    { alias: `payments/${'x'.repeat(250)}` },
  ],
  description: [{ description: 'x'.repeat(3_001) }],
  regionality: [{ regionality: '' }, { regionality: 'multi-region-primary' }],
  tags: [
    { tags: '' },
    { tags: 'cost-center=4711\nowner' },
    { tags: 'cost-center=4711\naws:owner=me' },
    { tags: 'cost-center=4711\nbyok:owner=me' },
    { tags: 'cost-center=4711\nowner=a;b' },
    { tags: 'cost-center=4711\ncost-center=4712' },
    { tags: `cost-center=${'4'.repeat(257)}` },
    { tags: ['cost-center=4711', ...Array.from({ length: 48 }, (_, n) => `tag-${n}=1`)].join('\n') },
  ],
  businessReason: [{ businessReason: '…' }, { businessReason: 'x'.repeat(1_001) }],
  keySpec: [{ keySpec: '' }],
  administrators: [
    { administrators: ['KeyAdmins'] },
    { administrators: ['arn:aws:iam::111122223333:role/*'] },
    { administrators: ['arn:aws:sts::111122223333:assumed-role/KeyAdmins/alice'] },
    { administrators: ['arn:aws-cn:iam::111122223333:role/KeyAdmins'] },
    { administrators: ['arn:aws:iam::999900001111:role/KeyAdmins'] },
    { administrators: [LONG_ARN] },
  ],
  users: [{ users: Array.from({ length: 300 }, (_, n) => role(`orders-${n}-${'x'.repeat(40)}`)) }],
  otherAccounts: [{ otherAccounts: ['999900001111'] }],
  deletionByAdministrators: [],
};

const RIGHT = entries({ alias: 'payments/orders' });

function errorsOf(field: FormField, wrong: Partial<FormEntries>): Shown[] {
  const checked = checkEntries({ ...RIGHT, ...wrong }, STRICT);
  const said = checked.ok ? undefined : checked.problems[field];
  if (said === undefined) throw new Error(`${field} takes ${JSON.stringify(wrong)}.`);
  return [error(`Under the field: ${field}`, said)];
}

/** Only these may ask. */
const CLOSED = account({ onBehalfOf: true, requesters: { users: [ALICE], groups: [] } });

async function reviewed(
  by: UserId,
  filled: FilledForm['entries'],
  open: readonly Account[],
): Promise<Shown[]> {
  const deps = {
    directory: { standingOf: async () => 'full-member', allMembers: async () => () => [] },
    settings: { accounts: new Map(open.map((each) => [each.id, each])) },
  } as never as Deps;
  const found = await review(deps, by, filled);
  if (found.ok) throw new Error('Nothing is wrong.');
  return Object.entries(found.problems).map(([field, said]) =>
    error(`Under the field: ${field}`, said ?? ''),
  );
}

/** Every error that stands under a field, with the same ones told once. */
export async function fieldErrors(): Promise<Shown[]> {
  const ofEntries = Object.entries(WRONG).flatMap(([field, wrong]) =>
    wrong.flatMap((each) => errorsOf(field as FormField, each)),
  );
  const ofPeople = [
    await reviewed(ALICE, entries(), []),
    await reviewed(OWEN, entries(), [CLOSED]),
    await reviewed(ALICE, entries({ onBehalfOf: ALICE }), [CLOSED]),
    await reviewed(ALICE, entries({ onBehalfOf: DAVE }), [CLOSED]),
    await reviewed(ALICE, entries({ onBehalfOf: DAVE }), [account()]),
  ];
  return together([...ofPeople.flat(), ...ofEntries]);
}

/** One heading for each field. */
function together(shown: readonly Shown[]): Shown[] {
  const byField = new Map<string, Shown>();
  for (const { when, lines } of shown) {
    const before = byField.get(when)?.lines ?? [];
    byField.set(when, { when, lines: [...before, ...lines] });
  }
  return [...byField.values()];
}
