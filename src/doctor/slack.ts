import type { ConfigFile } from '../config-file.js';
import { groupsOf } from '../domain/account.js';
import type { ChannelId, GroupId, UserId } from '../domain/names.js';
import type { Standing } from '../domain/person.js';
import type { ChannelSeen, GroupSeen, Identity, Told } from '../slack/inspector.js';
import { NEEDED_SCOPES } from '../slack/scopes.js';
import { isNotNow } from '../slack/slack-failures.js';
import { type Check, checksOf } from './check.js';

const { good, bad, unsure } = checksOf('Slack');

const ANEW =
  'Install the app anew with the scopes of manifest.yml (api.slack.com/apps, "Install App"), and take the token it shows.';
const AGAIN = 'Run the doctor again.';

export function checkToken(identity: Told<Identity>): Check[] {
  if (identity.ok) {
    const { bot, team, teamId, scopes } = identity.value;
    return [good('bot token', `${bot} of ${team} (${teamId})`), checkScopes(scopes)];
  }
  const { code } = identity;
  const remedy = isNotNow(code) ? 'See that this machine reaches slack.com, or SLACK_API_URL.' : ANEW;
  return [
    bad('bot token', `SLACK_BOT_TOKEN: Slack says "${code}"`, remedy),
    unsure('the rest', 'channels, groups and people: not asked for', 'Mend the bot token first.'),
  ];
}

function checkScopes(granted: readonly string[] | null): Check {
  if (granted === null) return unsure('scopes', 'Slack does not say which are granted', AGAIN);
  const missing = NEEDED_SCOPES.filter(({ scope }) => !granted.includes(scope));
  const more = granted.filter((scope) => !NEEDED_SCOPES.some((needed) => needed.scope === scope));
  if (missing.length > 0) {
    const said = missing.map(({ scope, without }) => `lacks ${scope} (${without})`).join(', ');
    const isMissed = missing.some(({ missedBy }) => missedBy === 'bot');
    return isMissed ? bad('scopes', said, ANEW) : unsure('scopes', said, `Nothing, or: ${ANEW}`);
  }
  const beyond = more.length === 0 ? '' : `, and more than it needs: ${more.join(', ')}`;
  return good('scopes', `all of manifest.yml${beyond}`);
}

/** @param appOfBot the app that the bot token is of, as far as Slack has told. */
export function checkAppToken(appToken: string, opened: Told<void>, appOfBot: Told<string>): Check {
  const [, , appOfToken] = appToken.split('-');
  if (opened.ok && appOfBot.ok && appOfBot.value !== '' && appOfBot.value !== appOfToken)
    return bad(
      'app token',
      `SLACK_APP_TOKEN is of app ${appOfToken}, SLACK_BOT_TOKEN of app ${appOfBot.value}`,
      'Take both tokens from the same app.',
    );
  if (opened.ok) return good('app token', 'opens Socket Mode');
  if (isNotNow(opened.code)) return unsure('app token', `Slack says "${opened.code}"`, AGAIN);
  return bad(
    'app token',
    `SLACK_APP_TOKEN: Slack says "${opened.code}"`,
    'Make an app-level token with the scope connections:write ("Basic Information"), and see that Socket Mode is on.',
  );
}

export function checkSigningSecret(): Check {
  return unsure(
    'signing secret',
    'Slack tells nobody whether it is right',
    'Compare SLACK_SIGNING_SECRET with "Basic Information"; /byok-key in Slack fails at once if it is wrong.',
  );
}

/** @param usedBy what is posted there. */
export function checkChannel(id: ChannelId, usedBy: string, seen: Told<ChannelSeen>): Check {
  const what = `channel ${id}`;
  const invite = `Type "/invite @byok-key" in the channel (${usedBy}).`;
  if (seen.ok) {
    const { name, botIsIn, isArchived } = seen.value;
    if (isArchived)
      return bad(what, `#${name} is archived`, `Restore it, or name another channel (${usedBy}).`);
    return botIsIn ? good(what, `the bot is in #${name}`) : bad(what, `the bot is not in #${name}`, invite);
  }
  if (seen.code === 'channel_not_found')
    return bad(
      what,
      'Slack knows none, or it is private and the bot is not in it',
      `See whether the id is right; if so: ${invite}`,
    );
  if (seen.code === 'missing_scope')
    return unsure(what, 'cannot be seen without channels:read, and groups:read where it is private', invite);
  return unsure(what, `Slack says "${seen.code}"`, AGAIN);
}

/** What Slack says of those whom the config names. */
export interface People {
  readonly groups: Told<ReadonlyMap<GroupId, GroupSeen>>;
  readonly users: ReadonlyMap<UserId, Told<Standing>>;
}

const PLAN =
  'User groups need a paid Slack plan and the scope usergroups:read; people can be named by themselves instead.';

/** Groups that the config names: each must have somebody in it. */
export function checkGroups({ accounts }: ConfigFile, { groups }: People): Check[] {
  const named = unique([...accounts.values()].flatMap(groupsOf));
  if (named.length === 0) return [];
  if (!groups.ok) {
    const said = `Slack says "${groups.code}"`;
    return [isNotNow(groups.code) ? unsure('groups', said, AGAIN) : bad('groups', said, PLAN)];
  }
  return named.map((id) => {
    const group = groups.value.get(id);
    if (group === undefined)
      return bad(
        `group ${id}`,
        'Slack has none, or it is disabled',
        'Correct the id in the config, or enable it.',
      );
    const { handle, members } = group;
    if (members.length === 0) return bad(`group ${id}`, `@${handle} has no members`, 'Put people into it.');
    return good(
      `group ${id}`,
      `@${handle}, ${members.length === 1 ? '1 member' : `${members.length} members`}`,
    );
  });
}

const WHY: Readonly<Record<Exclude<Standing, 'full-member'>, string>> = {
  guest: 'is a guest',
  foreign: 'is of another workspace',
  deactivated: 'is deactivated',
  bot: 'is a bot',
};

/** People that the config names: only full members count. */
export function checkUsers({ users }: People): Check[] {
  if (users.size === 0) return [];
  const checks = [...users].flatMap(([id, standing]): Check[] => {
    const what = `person ${id}`;
    if (!standing.ok)
      return standing.code === 'user_not_found'
        ? [bad(what, 'Slack knows nobody of this id', 'Correct the id in the config.')]
        : [unsure(what, `Slack says "${standing.code}"`, AGAIN)];
    if (standing.value === 'full-member') return [];
    return [bad(what, `${WHY[standing.value]}, and so decides nothing`, 'Name somebody else in the config.')];
  });
  const full = [...users.values()].filter(
    ({ ok, ...told }) => ok && 'value' in told && told.value === 'full-member',
  );
  return full.length === 0 ? checks : [good('people', fullMembers(full.length)), ...checks];
}

function fullMembers(count: number): string {
  return count === 1
    ? '1 named in the config is a full member'
    : `${count} named in the config are full members`;
}

export function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
