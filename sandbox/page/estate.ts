import type { AwsOptions } from '../aws/aws.js';
import { ACCOUNTS, CONFIG, LAB, PAYMENTS } from '../company.js';

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

export const ACCOUNT_NAMES: Readonly<Record<string, string>> = {
  [PAYMENTS]: 'payments-prod',
  [LAB]: 'lab',
  [VAULT]: 'vault',
};

/** Whoever brings key material works in this role, in every account; the bot cannot assume it. */
export const HSM_OPERATOR = 'hsm-operator';

const OPERATOR = {
  name: HSM_OPERATOR,
  trustsBot: false,
  allows: ['kms:GetParametersForImport', 'kms:ImportKeyMaterial'],
  denies: ['kms:Create*', 'kms:TagResource', 'iam:*', 'tag:*'],
};

const VAULT_ACCOUNT = {
  id: VAULT,
  roles: [{ name: 'byok-key-creator' }],
  principals: { roles: ['VaultAdministrator', 'VaultService'] },
};

export const SANDBOX_ACCOUNTS: AwsOptions['accounts'] = [...ACCOUNTS, VAULT_ACCOUNT].map((account) => ({
  ...account,
  roles: [...account.roles, OPERATOR],
}));

/** What each of the company's people is there for. */
export const ROLES: Readonly<Record<string, string>> = {
  alice: 'Asks for keys (@payments)',
  bob: 'Approves for @security',
  carol: 'Approves for @security',
  dave: 'Owns payments-prod',
  erin: 'Asks for keys of lab and vault',
  frank: 'On call: may break the glass in lab',
  gus: 'A guest',
  olga: 'Of another workspace',
};
