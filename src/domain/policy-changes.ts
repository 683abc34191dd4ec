import { statementMeaning } from './key-policy.js';
import type { Json, JsonObject } from './names.js';

/**
 * What is otherwise in a key policy than approved, statement by statement: people look for who was let in, and
 * two policies of 32 kB beside each other do not show it. Empty when both grant the same.
 */
export function policyChanges(approved: JsonObject, found: JsonObject): string[] {
  const before = statementsOf(approved);
  const after = statementsOf(found);
  const gone = without(before, after);
  const come = without(after, before);
  const changed = gone.filter((each) => come.some((other) => isNamesake(each, other)));
  return [
    ...changed.flatMap((each) =>
      come.filter((other) => isNamesake(each, other)).map((other) => change(each, other)),
    ),
    ...come.filter((each) => !gone.some((other) => isNamesake(each, other))).map(addition),
    ...gone.filter((each) => !changed.includes(each)).map((each) => `${nameOf(each)} is gone`),
  ];
}

function statementsOf({ Statement: statements }: JsonObject): JsonObject[] {
  return [statements ?? []].flat().filter(isObject);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Those of the statements that do not stand among the others, repetitions counted. */
function without(statements: readonly JsonObject[], others: readonly JsonObject[]): JsonObject[] {
  const left = others.map(statementMeaning);
  return statements.filter((each) => {
    const at = left.indexOf(statementMeaning(each));
    if (at === -1) return true;
    left.splice(at, 1);
    return false;
  });
}

function isNamesake({ Sid: one }: JsonObject, { Sid: other }: JsonObject): boolean {
  return one !== undefined && one === other;
}

function nameOf({ Sid: sid }: JsonObject): string {
  return typeof sid === 'string' ? `"${sid}"` : 'a statement without a name';
}

function addition(statement: JsonObject): string {
  const { Effect: effect, Condition: condition } = statement;
  const who = listOf('Principal', statement).join(', ') || 'NotPrincipal';
  const what = listOf('Action', statement).join(', ') || 'NotAction';
  const only = condition === undefined ? '' : ', under a condition';
  return `${nameOf(statement)} was added: ${String(effect)} ${who} ${what}${only}`;
}

const LISTED = ['Principal', 'Action'] as const;

function change(before: JsonObject, after: JsonObject): string {
  const lists = LISTED.flatMap((member) => [
    ...differing('adds', listOf(member, after), listOf(member, before)),
    ...differing('drops', listOf(member, before), listOf(member, after)),
  ]);
  const others = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((member) => !LISTED.some((listed) => listed === member))
    .filter((member) => statementMeaning(before[member]) !== statementMeaning(after[member]))
    .map((member) => `changes its ${member}`);
  return `${nameOf(before)} ${[...lists, ...others].join(', ')}`;
}

function differing(verb: string, these: readonly string[], those: readonly string[]): string[] {
  const only = these.filter((each) => !those.includes(each));
  return only.length === 0 ? [] : [`${verb} ${only.join(' ')}`];
}

/** Principals of any kind, or actions, one by one. */
function listOf(member: (typeof LISTED)[number], { [member]: value }: JsonObject): string[] {
  const parts: Json[] = isObject(value) ? Object.values(value) : [value ?? []];
  return parts.flatMap((part) => [part].flat().map(String));
}
