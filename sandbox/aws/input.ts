import { AwsError, constraint, validationError } from './aws-error.js';
import type { Input } from './call.js';

/** What is wrong with one member, in AWS's words; empty when nothing is. */
type Check = (value: unknown, path: string) => string[];

/** The members an operation takes. A check sees `undefined` for a member that is absent. */
export type Shape = Readonly<Record<string, Check>>;

/**
 * Refuses what the generated validators of the service would refuse, all of it in one error.
 *
 * Stricter than AWS in one thing: AWS ignores members it does not know, here they are refused, because
 * a caller that sends one is mistaken about what it asks for.
 *
 * @throws {AwsError} ValidationException, or SerializationException for a member of a wrong type.
 */
export function check(input: Input, shape: Shape): void {
  const unknown = Object.keys(input).filter((name) => !Object.hasOwn(shape, name));
  if (unknown.length > 0)
    throw new AwsError('ValidationException', `Unknown parameter: ${unknown.join(', ')}.`);
  const broken = Object.entries(shape).flatMap(([name, one]) => one(input[name], lowerFirst(name)));
  if (broken.length > 0) throw validationError('ValidationException', broken);
}

export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

export function required(one: Check): Check {
  return (value, path) =>
    value === undefined || value === null ? [constraint(null, path, 'not be null')] : one(value, path);
}

function typed(type: 'string' | 'number' | 'boolean', rule: Check): Check {
  return (value, path) => {
    if (value === undefined || value === null) return [];
    if (typeof value !== type) throw wrongType(path);
    return rule(value, path);
  };
}

function wrongType(path: string): AwsError {
  return new AwsError('SerializationException', `The value of '${path}' has a type that cannot be read.`);
}

export function flag(): Check {
  return typed('boolean', () => []);
}

/** Lengths in characters. */
export function text(min: number, max: number, pattern?: string): Check {
  const regex = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, 'u');
  return typed('string', (value, path) => {
    const given = String(value);
    const length = [...given].length;
    return [
      length < min && constraint(given, path, `have length greater than or equal to ${min}`),
      length > max && constraint(given, path, `have length less than or equal to ${max}`),
      regex?.test(given) === false &&
        constraint(given, path, `satisfy regular expression pattern: ${pattern}`),
    ].filter((broken) => broken !== false);
  });
}

export function whole(min: number, max: number): Check {
  return typed('number', (value, path) => {
    if (!Number.isInteger(value)) throw wrongType(path);
    if (Number(value) < min) return [constraint(value, path, `have value greater than or equal to ${min}`)];
    return Number(value) > max ? [constraint(value, path, `have value less than or equal to ${max}`)] : [];
  });
}

/** Seconds since 1970, with decimals. */
export function moment(): Check {
  return typed('number', () => []);
}

/** Base64 of `max` bytes at most, and one at least. */
export function blob(max: number): Check {
  return typed('string', (value, path) => {
    const given = String(value);
    const { length } = Buffer.from(given, 'base64');
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(given)) throw wrongType(path);
    if (length < 1) return [constraint('', path, 'have length greater than or equal to 1')];
    return length > max ? [constraint(given, path, `have length less than or equal to ${max}`)] : [];
  });
}

export function oneOf(values: readonly string[]): Check {
  return typed('string', (value, path) =>
    values.includes(String(value))
      ? []
      : [constraint(value, path, `satisfy enum value set: [${values.join(', ')}]`)],
  );
}

export function listOf(member: Check, max: number): Check {
  return (value, path) => {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw wrongType(path);
    const tooMany =
      value.length > max ? [constraint(value, path, `have length less than or equal to ${max}`)] : [];
    return [...tooMany, ...value.flatMap((one, index) => member(one, `${path}.${index + 1}.member`))];
  };
}

export function structure(shape: Shape): Check {
  return (value, path) => {
    if (value === undefined || value === null) return [];
    if (!isInput(value)) throw wrongType(path);
    return Object.entries(shape).flatMap(([name, one]) => one(value[name], `${path}.${lowerFirst(name)}`));
  };
}

export function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that `check` has found to be text or absent. */
export function textOf(input: Input, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

/** A member that `check` has found to be a number or absent. */
export function numberOf(input: Input, name: string): number | undefined {
  const value = input[name];
  return typeof value === 'number' ? value : undefined;
}

/** A member that `check` has found to be Base64. */
export function bytesOf(input: Input, name: string): Buffer {
  return Buffer.from(textOf(input, name) ?? '', 'base64');
}

/** A member that `check` has found to be a list of text or absent. */
export function textsOf(input: Input, name: string): string[] {
  const value = input[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** A member that `check` has found to be a list of structures or absent. */
export function inputsOf(input: Input, name: string): Input[] {
  const value = input[name];
  return Array.isArray(value) ? value.filter(isInput) : [];
}
