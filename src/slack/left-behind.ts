import type { KeyRequest } from '../domain/request.js';

/** What a request that ended without success leaves in AWS. An outcome that was never cleared up is told as that. */
export function leftBehind({ id, state, timeline }: KeyRequest): string {
  const key = 'key' in state ? state.key : null;
  if (key) return `The key ${key.keyId} exists and is not used: schedule its deletion in the AWS console.`;
  const unclear = timeline.some(({ type }) => type === 'outcome-unknown');
  if (!unclear) return 'No key was created.';
  return `Whether an earlier attempt left a key behind is not known: look in the AWS console for the tag \`byok:request-id\` = ${id}.`;
}
