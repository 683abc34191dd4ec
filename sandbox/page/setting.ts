import type { AwsOptions } from '../aws/aws.js';
import { ACCOUNTS, MEMBERS } from '../company.js';
import { SandboxProblem } from '../problem.js';
import type { MembersSetup, PersonSetup } from '../slack/members.js';
import { castFor } from './cast.js';
import { estateFor, SANDBOX_CONFIG } from './estate.js';
import { type LooseConfig, type LooseSomebody, leadingOut, readLoosely } from './loose-config.js';

/** Who and what a config file needs around it. */
export interface Setting {
  readonly members: MembersSetup;
  readonly accounts: AwsOptions['accounts'];
  /** By account id. */
  readonly accountNames: Readonly<Record<string, string>>;
  /** What each person is there for, by name. */
  readonly roles: Readonly<Record<string, string>>;
  /** The config of the made-up company, as it is shipped. */
  readonly isMadeUp: boolean;
}

/** What each of the made-up company's people is there for. */
const ROLES: Readonly<Record<string, string>> = {
  alice: 'Asks for keys (@payments)',
  bob: 'Approves for @security',
  carol: 'Approves for @security',
  dave: 'Owns payments-prod',
  erin: 'Asks for keys of lab and vault',
  frank: 'On call: may break the glass in lab',
  gus: 'A guest',
  olga: 'Of another workspace',
};

/**
 * Makes up what a config file names. A file that the bot will not take gets the made-up company.
 *
 * @throws {SandboxProblem} for one that leads out of the sandbox.
 */
export function settingFor(text: string): Setting {
  const out = leadingOut(text);
  if (out.length > 0) throw new SandboxProblem(leadsOut(out));
  const config = readLoosely(text);
  const isMadeUp = text === SANDBOX_CONFIG;
  if (!config) return { members: MEMBERS, accounts: ACCOUNTS, accountNames: {}, roles: ROLES, isMadeUp };
  const members = castFor(config);
  return {
    members,
    accounts: estateFor(config),
    accountNames: Object.fromEntries(config.accounts.map(({ id, name }) => [id, name])),
    roles: isMadeUp ? ROLES : rolesIn(config, members),
    isMadeUp,
  };
}

function leadsOut(keys: readonly string[]): string {
  return [
    `The config has ${keys.join(' and ')}, which would put what is made up here among your evidence.`,
    'Give the sandbox a copy of the file without it.',
  ].join('\n');
}

function rolesIn(config: LooseConfig, { people, groups }: MembersSetup): Record<string, string> {
  return Object.fromEntries(
    people.map((person) => {
      const isOneOf = ({ users, groups: ids }: LooseSomebody) =>
        users.includes(person.id ?? '') ||
        groups.some(({ id, members }) => ids.includes(id) && members.includes(person.name));
      return [person.name, roleOf(config, person, isOneOf)];
    }),
  );
}

function roleOf(config: LooseConfig, person: PersonSetup, isOneOf: (some: LooseSomebody) => boolean): string {
  if (person.guest || person.team === 'other') return ROLES[person.name] ?? '';
  const { accounts } = config;
  const duties = {
    'Asks in': accounts.filter(({ requesters }) => requesters && isOneOf(requesters)),
    'Approves in': accounts.filter(({ approvals }) => approvals.some(isOneOf)),
    'Can stand in for approvers in': accounts.filter(({ escalateAfter }) => isOneOf(escalateAfter.to)),
    'May break the glass in': accounts.filter(({ breakGlass }) => isOneOf(breakGlass)),
  };
  const told = Object.entries(duties)
    .filter(([, where]) => where.length > 0)
    .map(([duty, where]) => `${duty} ${where.map(({ name }) => name).join(', ')}`);
  if (told.length > 0) return told.join('. ');
  return accounts.every(({ requesters }) => requesters) ? 'Nobody in this config' : 'May ask for keys';
}
