import { parsePrincipalArn } from '../aws/arn.js';
import type { AwsOptions } from '../aws/aws.js';
import type { PrincipalNames } from '../aws/principals.js';
import { ACCOUNTS, CONFIG } from '../company.js';
import type { LooseConfig, LooseEntry } from './loose-config.js';

type Account = AwsOptions['accounts'][number];

/** An account that shows what the other two do not: it is asked for by direct message. */
const VAULT = '222233334444';

/** The config of the company, with more ways to be asked; what is put here first goes on with the lab's entry. */
export const SANDBOX_CONFIG = `${CONFIG}    breakGlass: {users: [U0FRANK]}
    remindAfter: [1m, 5m]
  - id: "${VAULT}"
    name: vault
    roleArn: arn:aws:iam::${VAULT}:role/byok-key-creator
    regions: [eu-central-1, eu-central-2]
    aliasPrefix: vault/
    askApprovers: direct
    approvalComment: required
    onBehalfOf: true
    approvals:
      - {count: 2, groups: [S0SECURITY]}
`;

/** Whoever brings key material works in this role, in every account; the bot cannot assume it. */
export const HSM_OPERATOR = 'hsm-operator';

const OPERATOR = {
  name: HSM_OPERATOR,
  trustsBot: false,
  allows: ['kms:GetParametersForImport', 'kms:ImportKeyMaterial'],
  denies: ['kms:Create*', 'kms:TagResource', 'iam:*', 'tag:*'],
};

const OF_MADE_UP: Readonly<Record<string, PrincipalNames>> = {
  ...Object.fromEntries(ACCOUNTS.map(({ id, principals = {} }) => [id, principals])),
  [VAULT]: { roles: ['VaultAdministrator', 'VaultService'] },
};

const OF_OTHERS: PrincipalNames = { roles: ['KeyAdministrator', 'KeyUser'] };

/** The accounts of a config in AWS: the role that the bot assumes, and the principals that its presets name. */
export function estateFor({ accounts }: LooseConfig): Account[] {
  return accounts.map((entry) => {
    const { externalId } = entry;
    const name = entry.roleArn.replace(/^.*\//, '');
    const role = externalId === undefined ? { name } : { name, externalId };
    return { id: entry.id, roles: [role, OPERATOR], principals: principalsOf(entry, [name, HSM_OPERATOR]) };
  });
}

function principalsOf({ id, presets }: LooseEntry, besides: readonly string[]): PrincipalNames {
  const { roles = [], users = [] } = OF_MADE_UP[id] ?? OF_OTHERS;
  const named = presets
    .flatMap((preset) => [...preset.administrators, ...preset.users])
    .map(parsePrincipalArn)
    .filter((arn) => arn !== undefined);
  const ofKind = (kind: string) =>
    named.filter((arn) => arn.kind === kind).map(({ path, name }) => `${path}${name}`.replace(/^\//, ''));
  return {
    roles: distinct([...ofKind('role'), ...roles], besides),
    users: distinct([...ofKind('user'), ...users]),
  };
}

/** IAM takes a name once, whatever its path or case. */
function distinct(paths: readonly unknown[], besides: readonly string[] = []): string[] {
  const nameOf = (path: string) => path.replace(/^.*\//, '').toLowerCase();
  const known = new Set(besides.map(nameOf));
  return paths.map(String).filter((path) => {
    const isNew = !known.has(nameOf(path));
    known.add(nameOf(path));
    return isNew;
  });
}
