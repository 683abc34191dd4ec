import { readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';

/** JSON, with each intrinsic function as an object of its one key: `{"!Ref": "RoleName"}`. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

export interface Template {
  readonly Parameters: Readonly<Record<string, JsonObject>>;
  readonly Conditions?: JsonObject;
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly DependsOn?: string | readonly string[];
        readonly Properties?: JsonObject;
      }
    >
  >;
  readonly Outputs?: JsonObject;
}

export function readTemplate(file: string): Template {
  return readYaml(readFileSync(file, 'utf8')) as unknown as Template;
}

function readYaml(text: string): Json {
  const document = parseDocument(text);
  if (document.errors.length > 0) throw new Error(document.errors.map(String).join('\n'));
  return plain(document.contents);
}

/** CloudFormation reads no aliases, so neither does this. */
function plain(node: unknown): Json {
  const value = untagged(node);
  const { tag } = node as Node & { readonly tag?: string };
  return tag?.startsWith('!') ? { [tag]: value } : value;
}

function untagged(node: unknown): Json {
  if (node === null) return null;
  if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value }) => [String(key), plain(value)]));
  if (isSeq(node)) return node.items.map(plain);
  if (isScalar(node)) return node.value as Json;
  throw new Error(`CloudFormation does not read this: ${String(node)}`);
}

/** The value as it is once `!Ref` and `!Sub` are filled in. */
export function filled(value: Json | undefined, values: Readonly<Record<string, string>>): Json {
  if (value === undefined) throw new Error('There is nothing to fill in.');
  if (Array.isArray(value)) return value.map((each) => filled(each, values));
  if (typeof value !== 'object' || value === null) return value;
  const { '!Ref': name, '!Sub': text } = value as JsonObject;
  if (typeof name === 'string') return lookUp(name, values);
  if (typeof text === 'string')
    return text.replace(/\$\{([\w:.]+)\}/g, (_all, each: string) => lookUp(each, values));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, values)]));
}

function lookUp(name: string, values: Readonly<Record<string, string>>): string {
  const value = values[name];
  if (value === undefined) throw new Error(`${name} has no value here.`);
  return value;
}

/** Every name that the template refers to, however it does. */
export function namesIn(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as JsonObject).flatMap(([key, each]) => {
    if (key === '!Ref') return [String(each)];
    if (key === '!GetAtt') return [String(each).split('.')[0] ?? ''];
    if (key === '!Sub')
      return [...String(each).matchAll(/\$\{([\w:]+)(\.[\w.]+)?\}/g)].map(([, name = '']) => name);
    if (key === '!If' && Array.isArray(each)) return [String(each[0]), ...namesIn(each.slice(1))];
    return namesIn(each);
  });
}
