import type { z } from 'zod';
import { isFields } from '../json.js';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

export type Checked<T> = { ok: true; value: T } | { ok: false; problems: string[] };

/**
 * Checks blocks or a view as Slack does.
 *
 * @param at where the value stands in the call, as a JSON pointer: `/blocks`, `/view`.
 * @returns problems in Slack's words: `must be less than 25 characters [json-pointer:/view/title/text]`.
 */
export function check<T>(schema: z.ZodType<T>, value: unknown, at: string): Checked<T> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return { ok: true, value: data };
  const problems = error.issues.flatMap((issue) => inSlacksWords(issue, value));
  return {
    ok: false,
    problems: problems.map(({ says, path }) => `${says} [json-pointer:${pointer(at, path)}]`),
  };
}

function inSlacksWords(issue: Issue, input: unknown): { says: string; path: Path }[] {
  const { path } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ says: `invalid additional property: ${key}`, path }));
    case 'too_big':
      return [{ says: tooBig(issue.origin, Number(issue.maximum)), path }];
    case 'too_small':
      return [{ says: tooSmall(issue.origin, Number(issue.minimum)), path }];
    case 'invalid_union':
      return [wrongType(path, input)];
    case 'invalid_type':
      return [wrongOrMissing(path, input, issue.expected)];
    case 'invalid_value':
      return [wrongOrMissing(path, input, issue.values.join(' or '))];
    default:
      return [{ says: issue.message, path }];
  }
}

function tooBig(origin: string, maximum: number): string {
  if (origin === 'string') return `must be less than ${maximum + 1} characters`;
  if (origin === 'array') return `no more than ${maximum} items allowed`;
  return `must be no more than ${maximum}`;
}

function tooSmall(origin: string, minimum: number): string {
  if (origin === 'string') return `must be more than ${minimum - 1} characters`;
  if (origin === 'array') return `must provide at least ${minimum} items`;
  return `must be no less than ${minimum}`;
}

/** The discriminator names the schema, so no match means an unknown `type`, none, or no object at all. */
function wrongType(path: Path, input: unknown): { says: string; path: Path } {
  const parent = path.at(-1) === 'type' ? path.slice(0, -1) : path;
  const found = lookUp(input, parent);
  if (!isFields(found)) return { says: 'must provide an object', path: parent };
  if (found['type'] === undefined) return { says: 'missing required field: type', path: parent };
  return { says: `unsupported type: ${String(found['type'])}`, path: [...parent, 'type'] };
}

function wrongOrMissing(path: Path, input: unknown, expected: string): { says: string; path: Path } {
  if (lookUp(input, path) === undefined && path.length > 0) {
    return { says: `missing required field: ${String(path.at(-1))}`, path: path.slice(0, -1) };
  }
  return { says: expected === 'object' ? 'must provide an object' : `must be ${expected}`, path };
}

function lookUp(input: unknown, path: Path): unknown {
  let found = input;
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Reflect.get(found, step);
  }
  return found;
}

function pointer(at: string, path: Path): string {
  return [at, ...path.map(String)].join('/');
}
