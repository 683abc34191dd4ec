import type { ViewOutput, ViewStateValue } from '@slack/bolt';
import type { FormEntries, FormField, Problems } from '../domain/key-parameters.js';
import { ERROR_MAX_CHARS } from './limits.js';
import { cut } from './text.js';

type FormShown = Pick<ViewOutput, 'state' | 'blocks'>;

/** What the form holds, as typed; a field that is not there or empty is an empty text. */
export function readForm(view: FormShown): FormEntries {
  return {
    accountId: entered(view, 'accountId'),
    region: entered(view, 'region'),
    alias: entered(view, 'alias'),
    description: entered(view, 'description'),
    regionality: entered(view, 'regionality'),
    tags: entered(view, 'tags'),
    businessReason: entered(view, 'businessReason'),
    keySpec: entered(view, 'keySpec'),
    administrators: chosen(view, 'administrators'),
    users: chosen(view, 'users'),
    otherAccounts: chosen(view, 'otherAccounts'),
    deletionByAdministrators: chosen(view, 'deletionByAdministrators').length > 0,
    onBehalfOf: entered(view, 'onBehalfOf'),
  };
}

/** The problems at the blocks that this view has for their fields. */
export function errorsByBlock(view: FormShown, problems: Problems): Record<string, string> {
  const ids = view.blocks.flatMap(({ block_id: id }) => (id === undefined ? [] : [id]));
  const pairs = Object.entries(problems).map(([field, message]) => {
    const id = ids.find((each) => isOf(each, field as FormField)) ?? 'accountId';
    return [id, cut(message, ERROR_MAX_CHARS)] as const;
  });
  return Object.fromEntries(pairs);
}

function entered(view: FormShown, field: FormField): string {
  const value = valueAt(view, field);
  return value?.value ?? value?.selected_option?.value ?? value?.selected_user ?? '';
}

function chosen(view: FormShown, field: FormField): string[] {
  return (valueAt(view, field)?.selected_options ?? []).map(({ value }) => value);
}

function valueAt({ state }: FormShown, field: FormField): ViewStateValue | undefined {
  const values = Object.entries(state.values).find(([id]) => isOf(id, field))?.[1];
  return Object.values(values ?? {})[0];
}

function isOf(blockId: string, field: FormField): boolean {
  return blockId === field || blockId.startsWith(`${field}:`);
}
