import { HSM_OPERATOR } from './estate.js';
import type { AwsState, SlackState } from './protocol.js';
import type { Studio } from './studio.js';

const TRAIL_EVENTS_SHOWN = 200;

export function slackState({ number, setting, company, conversation }: Studio, as: string): SlackState {
  const screen = company.slack.screen(as);
  const unreadOf = setting.members.people.map(({ name }) => {
    const unread = conversation.unread(name === as ? screen : company.slack.screen(name));
    return [name, Object.values(unread).reduce((sum, each) => sum + each, 0)] as const;
  });
  return {
    ...screen,
    company: number,
    sayings: conversation.sayingsIn(new Set(screen.channels.map(({ id }) => id))),
    unread: conversation.unread(screen),
    unreadOf: Object.fromEntries(unreadOf),
    roles: setting.roles,
    isMadeUp: setting.isMadeUp,
  };
}

export function awsState({ setting, company: { aws } }: Studio): AwsState {
  return {
    accounts: aws.accounts().map(({ id, roles }) => ({
      id,
      name: setting.accountNames[id] ?? id,
      roles: roles
        .filter(({ name }) => name !== HSM_OPERATOR)
        .map(({ name, externalId = null, denies = [] }) => ({ name, externalId, denies })),
    })),
    keys: aws
      .keys()
      .map((key) => ({ ...key, createdAt: key.createdAt.toISOString() }))
      .reverse(),
    trail: aws.trail
      .slice(-TRAIL_EVENTS_SHOWN)
      .map((event) => ({ ...event, at: event.at.toISOString() }))
      .reverse(),
    faults: aws.faults.planned().map(({ operation, fault }) => ({ operation, kind: fault.kind })),
  };
}
