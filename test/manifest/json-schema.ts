/** As much of JSON Schema as Slack's schema of a manifest takes; a keyword beyond that is an error. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'boolean';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: true;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly $comment?: string;
}

type Fault = string | false | undefined;

type Rule = (schema: Schema, value: never) => Fault | readonly Fault[];

const RULES: Readonly<Record<keyof Schema, Rule | undefined>> = {
  description: undefined,
  default: undefined,
  $comment: undefined,
  type: ({ type }, value) => typeOf(value) !== type && `is no ${type}`,
  required: ({ required = [] }, value: object) => required.map((name) => !(name in value) && `lacks ${name}`),
  additionalProperties: ({ properties = {} }, value: object) =>
    Object.keys(value).map((name) => !(name in properties) && `has the unknown key ${name}`),
  properties: ({ properties = {} }, value: Readonly<Record<string, unknown>>) =>
    Object.entries(properties).flatMap(([name, schema]) =>
      name in value ? faultsOf(value[name], schema).map((fault) => `${name}: ${fault}`) : [],
    ),
  items: ({ items = {} }, value: readonly unknown[]) =>
    value.flatMap((each, at) => faultsOf(each, items).map((fault) => `${at}: ${fault}`)),
  minItems: ({ minItems = 0 }, value: readonly unknown[]) => value.length < minItems && 'has too few items',
  maxItems: ({ maxItems = 0 }, value: readonly unknown[]) => value.length > maxItems && 'has too many items',
  uniqueItems: (_, value: readonly unknown[]) => new Set(value).size < value.length && 'repeats an item',
  minLength: ({ minLength = 0 }, value: string) => [...value].length < minLength && 'is too short',
  maxLength: ({ maxLength = 0 }, value: string) => [...value].length > maxLength && 'is too long',
  pattern: ({ pattern = '' }, value: string) =>
    !new RegExp(pattern).test(value) && `does not match ${pattern}`,
};

/** What keeps the value from being as the schema says, each with its place. */
export function faultsOf(value: unknown, schema: Schema): string[] {
  const keywords = Object.keys(schema) as (keyof Schema)[];
  const unknown = keywords.filter((keyword) => !(keyword in RULES));
  if (unknown.length > 0) throw new Error(`This reads no ${unknown.join(', ')}.`);
  const { type } = schema;
  // The other keywords speak of values of the right type.
  if (type !== undefined && typeOf(value) !== type) return [`is no ${type}`];
  return keywords
    .flatMap((keyword) => RULES[keyword]?.(schema, value as never) ?? [])
    .filter((fault) => typeof fault === 'string');
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}
