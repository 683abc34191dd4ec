import { readdirSync, readFileSync } from 'node:fs';
import type { Json, JsonObject } from './cloudformation.js';

/** How IAM names the services that the bot's clients speak to. */
const PREFIXES: Readonly<Record<string, string>> = {
  'client-iam': 'iam',
  'client-kms': 'kms',
  'client-resource-groups-tagging-api': 'tag',
  'client-service-quotas': 'servicequotas',
  'client-sts': 'sts',
};

/** Rights that AWS asks for beside that of a call, where the bot makes it so. Source: each operation's page. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  // With tags; for a multi-Region key.
  'kms:CreateKey': ['kms:TagResource', 'iam:CreateServiceLinkedRole'],
  // With SourceIdentity.
  'sts:AssumeRole': ['sts:SetSourceIdentity'],
};

/** Takes no right: AWS answers whoever asks. */
const FREE = ['sts:GetCallerIdentity'];

/** The rights for every call that `src/aws` makes, found in its imports. */
export function rightsOfTheCode(): string[] {
  const sources = readdirSync('src/aws').map((file) => readFileSync(`src/aws/${file}`, 'utf8'));
  const calls = sources.flatMap((source) => [
    ...[...source.matchAll(/import(?: type)? \{([^}]*)\} from '@aws-sdk\/([\w-]+)'/g)].flatMap(
      ([, names = '', client = '']) => operationsIn(names).map((name) => `${prefixOf(client)}:${name}`),
    ),
  ]);
  const rights = [...calls, ...calls.flatMap((call) => BESIDE[call] ?? [])];
  return [...new Set(rights)].filter((right) => !FREE.includes(right)).sort();
}

function operationsIn(names: string): string[] {
  return names
    .split(',')
    .flatMap((name) => /^(?:(\w+)Command|paginate(\w+))$/.exec(name.trim())?.slice(1) ?? [])
    .filter((name) => name !== undefined);
}

function prefixOf(client: string): string {
  const prefix = PREFIXES[client];
  if (prefix === undefined) throw new Error(`How does IAM name the service of ${client}?`);
  return prefix;
}

/** Every action that the policy allows. */
export function actionsOf(policy: Json): string[] {
  const { Statement: statements } = policy as { readonly Statement: readonly JsonObject[] };
  return [...new Set(statements.flatMap(({ Action: actions }) => [actions].flat() as string[]))].sort();
}

/** A Terraform template of JSON, filled in. */
export function fromTerraform(file: string, values: Readonly<Record<string, string>>): Json {
  const text = readFileSync(file, 'utf8').replace(/\$\{(\w+)\}/g, (_all, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${file} asks for ${name}.`);
    return value;
  });
  return JSON.parse(text) as Json;
}
