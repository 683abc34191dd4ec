import type { z } from 'zod';
import { ApiError, refusedBlocks } from './api-error.js';
import { LIMITS } from './block-kit/limits.js';
import { check } from './block-kit/refusals.js';
import { Home, Modal } from './block-kit/surfaces.js';
import { type Fields, parseJson, stringOf } from './json.js';
import type { ModalRefusal, OpenView } from './modals.js';
import { viewPayload } from './payloads.js';
import type { Workspace } from './workspace.js';

export function open(workspace: Workspace, args: Fields): Fields {
  const definition = readView(args['view'], Modal);
  const personId = exchangeTrigger(workspace, args);
  return shown(workspace, workspace.modals.open(personId, definition));
}

export function push(workspace: Workspace, args: Fields): Fields {
  const definition = readView(args['view'], Modal);
  const personId = exchangeTrigger(workspace, args);
  return shown(workspace, workspace.modals.push(personId, definition));
}

export function update(workspace: Workspace, args: Fields): Fields {
  const view = workspace.modals.find(viewNamed(args));
  if (!view) throw new ApiError('not_found');
  const definition = readView<Modal | Home>(args['view'], view.definition.type === 'home' ? Home : Modal);
  requireHash(args, view);
  return shown(workspace, workspace.modals.update(view, definition) ?? view);
}

export function publish(workspace: Workspace, args: Fields): Fields {
  const personId = stringOf(args['user_id']) ?? '';
  if (!workspace.granted.homeTab) throw new ApiError('not_enabled');
  if (!workspace.world.members.person(personId)) throw new ApiError('invalid_arguments');
  const definition = readView(args['view'], Home);
  const before = workspace.modals.home(personId);
  if (before) requireHash(args, before);
  return shown(workspace, workspace.modals.publish(personId, definition));
}

/**
 * @param given the view as an object or as JSON text.
 * @throws {ApiError} `view_too_large`, or `invalid_arguments` with every problem.
 */
export function readView<V extends Modal | Home>(given: unknown, schema: z.ZodType<V>): V {
  const view = typeof given === 'string' ? parseJson(given) : given;
  if (Buffer.byteLength(JSON.stringify(view) ?? '') > LIMITS.viewBytes) throw new ApiError('view_too_large');
  const checked = check(schema, view, '/view');
  if (!checked.ok) throw refusedBlocks('invalid_arguments', checked.problems);
  return checked.value;
}

function viewNamed(args: Fields): { viewId: string } | { externalId: string } {
  const viewId = stringOf(args['view_id']);
  if (viewId) return { viewId };
  const externalId = stringOf(args['external_id']);
  if (externalId) return { externalId };
  throw new ApiError('invalid_arguments', {
    response_metadata: { messages: ['[ERROR] must provide `view_id` or `external_id`'] },
  });
}

function requireHash(args: Fields, view: OpenView): void {
  const hash = stringOf(args['hash']);
  if (hash && hash !== view.hash) throw new ApiError('hash_conflict');
}

function exchangeTrigger({ triggers }: Workspace, args: Fields): string {
  const exchanged = triggers.exchange(stringOf(args['trigger_id']) ?? '');
  if (typeof exchanged === 'string') throw new ApiError(exchanged);
  return exchanged.personId;
}

function shown(workspace: Workspace, view: OpenView | ModalRefusal): Fields {
  if (typeof view === 'string') throw new ApiError(view);
  return { view: viewPayload(workspace, view) };
}
