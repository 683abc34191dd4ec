import { randomUUID } from 'node:crypto';
import { asSent } from './chat-methods.js';
import type { Fields } from './json.js';
import type { Channel, Member } from './members.js';
import type { OpenView } from './modals.js';
import type { Workspace } from './workspace.js';
import type { Message, Note } from './world.js';

/** A slash command's fields, all of them text. */
export function commandPayload(
  workspace: Workspace,
  person: Member,
  channel: Channel,
  { command, text }: { command: string; text: string },
): Fields {
  const { world, tokens, triggers, responseUrls } = workspace;
  return {
    token: tokens.verification,
    team_id: person.home ? world.team.id : person.teamId,
    team_domain: world.team.domain,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: person.id,
    user_name: person.name,
    command,
    text,
    api_app_id: world.app.id,
    is_enterprise_install: 'false',
    response_url: responseUrls.issue('commands', world.team.id, { personId: person.id, channel: channel.id }),
    trigger_id: triggers.issue(person.id),
  };
}

/** A click on something in a message or note. */
export function messageActionPayload(
  workspace: Workspace,
  person: Member,
  source: Message | Note,
  action: Fields,
): Fields {
  const { world, responseUrls } = workspace;
  const channel = world.members.requireChannel(source.channel);
  const ephemeral = 'to' in source;
  return {
    ...interaction(workspace, person, 'block_actions'),
    container: {
      type: 'message',
      message_ts: source.ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
      ...(source.threadTs && { thread_ts: source.threadTs }),
    },
    channel: { id: channel.id, name: channelName(channel) },
    // Slack keeps no ephemeral message, so it cannot send one along.
    ...(!ephemeral && { message: asSent(workspace, source) }),
    state: { values: {} },
    response_url: responseUrls.issue('actions', world.team.id, {
      personId: person.id,
      channel: channel.id,
      source,
    }),
    actions: [{ ...action, action_ts: world.nextTs() }],
  };
}

/** Something done in a view that the app wants to hear of at once. */
export function viewActionPayload(
  workspace: Workspace,
  person: Member,
  view: OpenView,
  action: Fields,
): Fields {
  return {
    ...interaction(workspace, person, 'block_actions'),
    container: { type: 'view', view_id: view.id },
    view: viewPayload(workspace, view, true),
    state: { values: view.values.state(view.definition.blocks) },
    actions: [{ ...action, action_ts: workspace.world.nextTs() }],
  };
}

/** Somebody looks at the Home tab; `view` is the one they see, if the app has published one before. */
export function homeOpenedPayload(workspace: Workspace, person: Member): Fields {
  const { world, tokens, modals } = workspace;
  const home = modals.home(person.id);
  const event = {
    type: 'app_home_opened',
    user: person.id,
    channel: world.members.directChannel(person.id).id,
    tab: 'home',
    ...(home && { view: viewPayload(workspace, home, true) }),
    event_ts: world.nextTs(),
  };
  return {
    token: tokens.verification,
    team_id: world.team.id,
    api_app_id: world.app.id,
    event,
    type: 'event_callback',
    event_id: `Ev${randomUUID()}`,
    event_time: Math.floor(Date.now() / 1_000),
  };
}

export function submissionPayload(workspace: Workspace, person: Member, view: OpenView): Fields {
  return {
    ...interaction(workspace, person, 'view_submission'),
    view: viewPayload(workspace, view, true),
    response_urls: [],
  };
}

export function closedPayload(
  workspace: Workspace,
  person: Member,
  view: OpenView,
  isCleared: boolean,
): Fields {
  const { trigger_id: _, ...rest } = interaction(workspace, person, 'view_closed');
  return { ...rest, view: viewPayload(workspace, view, true), is_cleared: isCleared };
}

export function suggestionPayload(
  workspace: Workspace,
  person: Member,
  view: OpenView,
  asked: { action_id: unknown; block_id: unknown; value: string },
): Fields {
  const { trigger_id: _, ...rest } = interaction(workspace, person, 'block_suggestion');
  const container = { type: 'view', view_id: view.id };
  return { ...rest, container, view: viewPayload(workspace, view, true), ...asked };
}

/** A view in the shape of the Web API and of payloads; `withState` as interactions carry it. */
export function viewPayload({ world }: Workspace, view: OpenView, withState = false): Fields {
  const { definition } = view;
  const modal = definition.type === 'modal' ? definition : undefined;
  return {
    id: view.id,
    team_id: world.team.id,
    type: definition.type,
    blocks: structuredClone(definition.blocks),
    private_metadata: definition.private_metadata ?? '',
    callback_id: definition.callback_id ?? '',
    state: { values: withState ? view.values.state(definition.blocks) : {} },
    hash: view.hash,
    title: modal?.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: modal?.clear_on_close ?? false,
    notify_on_close: modal?.notify_on_close ?? false,
    close: modal?.close ?? null,
    submit: modal?.submit ?? null,
    previous_view_id: view.previousViewId,
    root_view_id: view.rootViewId,
    app_id: world.app.id,
    external_id: definition.external_id ?? '',
    app_installed_team_id: world.team.id,
    bot_id: world.app.botId,
  };
}

function interaction({ world, tokens, triggers }: Workspace, person: Member, type: string): Fields {
  return {
    type,
    user: { id: person.id, username: person.name, name: person.name, team_id: person.teamId },
    team: { id: world.team.id, domain: world.team.domain },
    api_app_id: world.app.id,
    token: tokens.verification,
    trigger_id: triggers.issue(person.id),
    enterprise: null,
    is_enterprise_install: false,
  };
}

function channelName(channel: Channel): string {
  return { public: channel.name, private: 'privategroup', direct: 'directmessage' }[channel.kind];
}
