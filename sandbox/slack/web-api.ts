import { ApiError } from './api-error.js';
import * as chat from './chat-methods.js';
import * as directory from './directory-methods.js';
import type { Fields } from './json.js';
import * as views from './view-methods.js';
import type { Workspace } from './workspace.js';

interface Method {
  /** The bot scope it takes; none for some. */
  scope?: string;
  /** Whether it takes the app-level token instead of the bot's. */
  appToken?: true;
  run: (workspace: Workspace, args: Fields) => Fields;
}

/** @see https://docs.slack.dev/reference/methods, each method's page for its scope. */
const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': { run: directory.authTest },
  'chat.postMessage': { scope: 'chat:write', run: chat.postMessage },
  'chat.postEphemeral': { scope: 'chat:write', run: chat.postEphemeral },
  'chat.update': { scope: 'chat:write', run: chat.update },
  'chat.delete': { scope: 'chat:write', run: chat.deleteMessage },
  'chat.getPermalink': { run: chat.getPermalink },
  'views.open': { run: views.open },
  'views.push': { run: views.push },
  'views.update': { run: views.update },
  'views.publish': { run: views.publish },
  'bots.info': { scope: 'users:read', run: directory.botsInfo },
  'users.info': { scope: 'users:read', run: directory.usersInfo },
  'users.list': { scope: 'users:read', run: directory.usersList },
  'usergroups.list': { scope: 'usergroups:read', run: directory.usergroupsList },
  'usergroups.users.list': { scope: 'usergroups:read', run: directory.usergroupUsers },
  'conversations.open': { scope: 'im:write', run: directory.conversationsOpen },
  'conversations.info': { scope: 'channels:read', run: directory.conversationsInfo },
  'conversations.history': { scope: 'channels:history', run: notPlayed },
  'conversations.replies': { scope: 'channels:history', run: notPlayed },
};

export interface ApiCall {
  readonly method: string;
  readonly token: string | undefined;
  readonly args: Fields;
}

/**
 * The Web API without its HTTP.
 *
 * @param openSocket makes the address for one Socket Mode connection (`apps.connections.open`).
 */
export function callApi(workspace: Workspace, call: ApiCall, openSocket: () => string): Fields {
  try {
    const { run, ...needs } = methodNamed(call.method, openSocket);
    authorize(workspace, call.token, needs);
    return { ok: true, ...run(workspace, call.args) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { ok: false, error: error.error, ...error.details };
  }
}

function methodNamed(name: string, openSocket: () => string): Method {
  if (name === 'apps.connections.open') return { appToken: true, run: () => ({ url: openSocket() }) };
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (!method) throw new ApiError('unknown_method', { req_method: name });
  return method;
}

function authorize(
  { tokens, granted }: Workspace,
  token: string | undefined,
  needs: Omit<Method, 'run'>,
): void {
  if (!token) throw new ApiError('not_authed');
  const [right, wrong] = needs.appToken ? [tokens.app, tokens.bot] : [tokens.bot, tokens.app];
  if (token === wrong) throw new ApiError('not_allowed_token_type');
  if (token !== right) throw new ApiError('invalid_auth');
  if (tokens.revoked && !needs.appToken) throw new ApiError('token_revoked');
  if (needs.scope && !granted.scopes.has(needs.scope)) {
    throw new ApiError('missing_scope', { needed: needs.scope, provided: [...granted.scopes].join(',') });
  }
}

function notPlayed(): Fields {
  throw new ApiError('fatal_error');
}
