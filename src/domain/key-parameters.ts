import { z } from 'zod';
import type { Account } from './account.js';
import { KEY_POLICY_MAX_BYTES, policyBytes, renderKeyPolicy } from './key-policy.js';
import type { KeySpec } from './key-spec.js';
import {
  ALIAS_CHARS,
  ALIAS_MAX_CHARS,
  ALIAS_PREFIX,
  ALIAS_RESERVED,
  DESCRIPTION_MAX_CHARS,
  REASON_MAX_CHARS,
} from './limits.js';
import type { AccountId, AliasName, Region } from './names.js';
import { type PrincipalArn, principalObjection } from './principal.js';
import { parseTags, type Tag, tagLines } from './tags.js';

export type Regionality = 'single-region' | 'multi-region-primary';

/**
 * What is asked for. The origin is not among it: it is `EXTERNAL` for every key of this bot. Origin, key spec,
 * usage (which follows from the spec) and Regionality can never be changed later.
 */
export interface KeyParameters {
  readonly region: Region;
  readonly alias: AliasName;
  readonly description: string;
  readonly regionality: Regionality;
  /** As typed, in order; the bot's own tags come on top when the key is created. */
  readonly tags: readonly Tag[];
  readonly businessReason: string;
  readonly keySpec: KeySpec;
  /** Empty: nobody but the account's own IAM administers the key. */
  readonly administrators: readonly PrincipalArn[];
  readonly users: readonly PrincipalArn[];
  readonly otherAccounts: readonly AccountId[];
  /** Whether key administrators may schedule the key's deletion. */
  readonly deletionByAdministrators: boolean;
}

/** The form as it was filled: text as typed, nothing checked yet. */
export interface FormEntries {
  readonly accountId: string;
  readonly region: string;
  readonly alias: string;
  readonly description: string;
  readonly regionality: string;
  readonly tags: string;
  readonly businessReason: string;
  /** Empty where the form offers no choice. */
  readonly keySpec: string;
  readonly administrators: readonly string[];
  readonly users: readonly string[];
  readonly otherAccounts: readonly string[];
  readonly deletionByAdministrators: boolean;
  /** A Slack user; empty: for whoever asks. */
  readonly onBehalfOf: string;
}

export type FormField = keyof FormEntries;

/** What is wrong at one field, in words for the person who filled it. */
export type Problems = Readonly<Partial<Record<FormField, string>>>;

export type Checked =
  | { readonly ok: true; readonly parameters: KeyParameters }
  | { readonly ok: false; readonly problems: Problems };

/** Checks all fields at once against the account's terms; each problem says what to enter instead. */
export function checkEntries(entries: FormEntries, account: Account): Checked {
  const parsed = schemaFor(account).safeParse(entries);
  if (parsed.success) return withinPolicySize(parsed.data, account);
  const problems: Partial<Record<FormField, string>> = {};
  for (const { path, message } of parsed.error.issues) {
    const field = path[0] as FormField;
    problems[field] = problems[field] === undefined ? message : `${problems[field]} ${message}`;
  }
  return { ok: false, problems };
}

/** Names are what makes a key policy long; the problem is told where most of them are. */
function withinPolicySize(parameters: KeyParameters, account: Account): Checked {
  const bytes = policyBytes(renderKeyPolicy(account, parameters));
  if (bytes <= KEY_POLICY_MAX_BYTES) return { ok: true, parameters };
  const { administrators, users } = parameters;
  const longest = administrators.length > users.length ? 'administrators' : 'users';
  const sizes = `${bytes.toLocaleString('en')} bytes, and AWS takes ${KEY_POLICY_MAX_BYTES.toLocaleString('en')}`;
  const problem = `Name fewer, or a role that they share: the key policy would have ${sizes}.`;
  return { ok: false, problems: { [longest]: problem } };
}

/** What the account's terms have against parameters that were once accepted; `undefined`: nothing. */
export function problemsUnder(account: Account, parameters: KeyParameters): string | undefined {
  const entries = { ...parameters, accountId: account.id, tags: tagLines(parameters.tags), onBehalfOf: '' };
  const checked = checkEntries(entries, account);
  return checked.ok ? undefined : Object.values(checked.problems).join(' ');
}

/** Making a schema takes longer than all else that a decision takes; an account's never changes. */
const schemas = new WeakMap<Account, ReturnType<typeof makeSchema>>();

function schemaFor(account: Account): ReturnType<typeof makeSchema> {
  const made = schemas.get(account) ?? makeSchema(account);
  schemas.set(account, made);
  return made;
}

function makeSchema(account: Account) {
  return z.object({
    region: region(account),
    alias: alias(account),
    description: z
      .string()
      .trim()
      .max(
        DESCRIPTION_MAX_CHARS,
        `Shorten this to ${DESCRIPTION_MAX_CHARS.toLocaleString('en')} characters.`,
      ),
    regionality: regionality(account),
    tags: tags(account),
    businessReason: z
      .string()
      .trim()
      .regex(/[\p{L}\p{N}]/u, 'Say in a sentence what the key is for: the approvers decide by it.')
      .max(REASON_MAX_CHARS, `Shorten this to ${REASON_MAX_CHARS.toLocaleString('en')} characters.`),
    keySpec: keySpec(account),
    administrators: principals(account),
    users: principals(account),
    otherAccounts: otherAccounts(account),
    deletionByAdministrators: z.boolean(),
  });
}

function keySpec(account: Account) {
  const [only = ''] = account.keySpecs;
  return z
    .string()
    .transform((value) => (value === '' && account.keySpecs.length === 1 ? only : value))
    .refine((value): value is KeySpec => account.keySpecs.some((allowed) => allowed === value), {
      error: `Choose one of the key specs allowed for ${account.name}: ${account.keySpecs.join(', ')}.`,
    });
}

function principals(account: Account) {
  return z.array(z.string()).transform((arns, context): readonly PrincipalArn[] => {
    for (const arn of arns) {
      const objection = principalObjection(arn, account);
      if (objection) context.addIssue({ code: 'custom', message: `${objection}.` });
    }
    return arns as PrincipalArn[];
  });
}

function otherAccounts(account: Account) {
  return z.array(z.string()).transform((ids, context): readonly AccountId[] => {
    for (const id of ids) {
      if (account.otherAccounts.some((allowed) => allowed === id)) continue;
      const allowed = account.otherAccounts.join(', ') || 'none';
      context.addIssue({
        code: 'custom',
        message: `Take out ${id}: ${account.name} may share with ${allowed}.`,
      });
    }
    return ids as AccountId[];
  });
}

function region(account: Account) {
  const offered = account.regions.join(', ');
  return z
    .string()
    .refine((value) => account.regions.some((allowed) => allowed === value), {
      error: `Choose one of the Regions allowed for ${account.name}: ${offered}.`,
    })
    .transform((value) => value as Region);
}

function regionality(account: Account) {
  return z
    .string()
    .refine((value): value is Regionality => value === 'single-region' || value === 'multi-region-primary', {
      error: 'Choose one of the two.',
    })
    .refine((value) => value !== 'multi-region-primary' || account.multiRegion, {
      error: `Choose "Single-Region key": multi-Region keys are not allowed for ${account.name}.`,
    });
}

function alias(account: Account) {
  return z
    .string()
    .trim()
    .transform((typed) => (typed.startsWith(ALIAS_PREFIX) ? typed.slice(ALIAS_PREFIX.length) : typed))
    .superRefine((name, context) => {
      const objection = aliasObjection(name, account);
      if (objection) context.addIssue({ code: 'custom', message: objection });
    })
    .transform((name) => `${ALIAS_PREFIX}${name}` as AliasName);
}

function aliasObjection(name: string, { aliasPrefix, name: accountName }: Account): string | undefined {
  if (name === '') return `Enter a name, for example ${aliasPrefix}orders.`;
  if (name.startsWith(ALIAS_RESERVED))
    return 'Enter a name that does not start with "aws/": AWS keeps those.';
  if (!name.startsWith(aliasPrefix)) {
    return `Start the alias with "${aliasPrefix}", as every alias in ${accountName} does.`;
  }
  if (name === aliasPrefix) return `Add a name after "${aliasPrefix}", for example ${aliasPrefix}orders.`;
  if (!ALIAS_CHARS.test(name)) return 'Use only letters a-z and A-Z, digits, "/", "_" and "-".';
  if (name.length > ALIAS_MAX_CHARS) return `Shorten the alias to ${ALIAS_MAX_CHARS} characters.`;
  return undefined;
}

function tags(account: Account) {
  return z.string().transform((text, context): readonly Tag[] => {
    const { tags: found, problems } = parseTags(text, account.requiredTags);
    for (const message of problems) context.addIssue({ code: 'custom', message });
    return found;
  });
}
