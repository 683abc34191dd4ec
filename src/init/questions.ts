import { randomUUID } from 'node:crypto';
import { stringify } from 'yaml';
import { readConfigFile } from '../config-file.js';
import { readEnvironment } from '../environment.js';
import type { Question, Read } from './interview.js';

/** What stands in the config file for an account. */
export interface AccountAnswers {
  readonly id: string;
  readonly name: string;
  readonly roleArn: string;
  readonly externalId: string;
  readonly regions: readonly string[];
  readonly aliasPrefix?: string;
  readonly approvals: readonly LineAnswers[];
}

export interface LineAnswers {
  readonly count: number;
  readonly groups?: readonly string[];
  readonly users?: readonly string[];
}

/** Answers that will do where they have not been given. */
const ENVIRONMENT = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', REDIS_URL: 'own' };
const CHANNEL = 'C0';
const ACCOUNT: AccountAnswers = {
  id: '000000000000',
  name: 'account',
  roleArn: 'arn:aws:iam::000000000000:role/role',
  externalId: 'external-id',
  regions: ['eu-central-1'],
  approvals: [{ count: 1, users: ['U0'] }],
};

/** A variable of the environment, held against what the bot says of it. */
export function variable(name: string, question: Omit<Question<string>, 'read'>): Question<string> {
  return { ...question, read: (answer) => judged(answer, problemOfVariable(name, answer)) };
}

function problemOfVariable(name: string, answer: string): string | undefined {
  if (answer.includes("'")) return 'must not hold a single quote: write it as %27 in an address';
  const read = readEnvironment({ ...ENVIRONMENT, [name]: answer });
  const problem = read.ok ? undefined : of(`${name}: `, read.problems);
  return answer === '' ? (problem ?? 'there must be an answer') : problem;
}

export const CHANNEL_QUESTION: Question<string> = {
  text: 'Channel in which requests are posted and decided (its id stands at the bottom of its "About")',
  typing: 'shown',
  read: (answer) => judged(answer, problemInFile('channel', { channel: answer, accounts: [ACCOUNT] })),
};

/** One key of the account that comes after those that are known already. */
export function accountQuestion<K extends keyof AccountAnswers>(
  key: K,
  draft: Partial<AccountAnswers> & { readonly before: readonly AccountAnswers[] },
  question: Omit<Question<AccountAnswers[K]>, 'read'> & {
    readonly parse: (answer: string) => AccountAnswers[K];
  },
): Question<AccountAnswers[K]> {
  const { before, ...known } = draft;
  const { parse, ...asked } = question;
  return {
    ...asked,
    read: (answer) => {
      const value = parse(answer);
      const accounts = [...before, { ...ACCOUNT, ...known, [key]: value }];
      return judged(
        value,
        problemInFile(`accounts[${before.length}].${key}`, { channel: CHANNEL, accounts }),
      );
    },
  };
}

/** A line of approvals: who, then how many of them; each line needs other people than those before it. */
export function countQuestion(
  line: Omit<LineAnswers, 'count'>,
  before: readonly LineAnswers[],
): Question<number> {
  return {
    text: 'How many of them must approve',
    otherwise: '1',
    typing: 'shown',
    read: (answer) => {
      const count = Number(answer);
      return judged(count, problemOfLines([...before, { count, ...line }]));
    },
  };
}

export function whoQuestion(before: readonly LineAnswers[]): Question<Omit<LineAnswers, 'count'>> {
  return {
    text: 'Who approves: ids of user groups (S…) and of people (U…), with commas between',
    typing: 'shown',
    read: (answer) => {
      const ids = listed(answer);
      const groups = ids.filter((id) => id.startsWith('S'));
      const users = ids.filter((id) => !id.startsWith('S'));
      const line = { ...(groups.length > 0 && { groups }), ...(users.length > 0 && { users }) };
      return judged(line, problemOfLines([...before, { count: 1, ...line }]));
    },
  };
}

function problemOfLines(approvals: readonly LineAnswers[]): string | undefined {
  return problemInFile('accounts[0].approvals', {
    channel: CHANNEL,
    accounts: [{ ...ACCOUNT, approvals }],
  });
}

/** The answer is `yes` or `no`. */
export function yesOrNo(text: string): Question<'yes' | 'no'> {
  return choice(text, ['no', 'yes']);
}

/** The first one is taken where nobody answers. */
export function choice<T extends string>(text: string, choices: readonly [T, ...T[]]): Question<T> {
  return {
    text,
    otherwise: choices[0],
    typing: 'shown',
    read: (answer) => {
      const value = choices.find((each) => each === answer || each[0] === answer);
      return value === undefined
        ? { ok: false, problem: `must be ${choices.join(' or ')}` }
        : { ok: true, value };
    },
  };
}

export function newExternalId(): string {
  return randomUUID();
}

export function listed(answer: string): string[] {
  return answer.split(/[\s,]+/).filter((each) => each !== '');
}

function problemInFile(path: string, file: object): string | undefined {
  const read = readConfigFile(stringify(file));
  if (read.ok) return undefined;
  const mine = read.problems.find((problem) => problem.startsWith(path));
  return mine?.slice(mine.indexOf(': ') + 2);
}

function of(prefix: string, problems: readonly string[]): string | undefined {
  return problems.find((problem) => problem.startsWith(prefix))?.slice(prefix.length);
}

function judged<T>(value: T, problem: string | undefined): Read<T> {
  return problem === undefined ? { ok: true, value } : { ok: false, problem };
}
