import { z } from 'zod';
import { isCommandWord } from './slack/command-words.js';

const Text = z.string().optional().catch(undefined);
const LooseEntry = z.object({
  id: Text,
  name: Text,
  presets: z
    .array(z.object({ name: Text }).catch({ name: undefined }))
    .default([])
    .catch([]),
});
const NO_ENTRY = { id: undefined, name: undefined, presets: [] };
const LooseFile = z.object({ accounts: z.array(LooseEntry.catch(NO_ENTRY)) });

interface Given {
  readonly path: string;
  readonly name: string;
}

/** What `/byok-key <name>` could not reach, because it means something else. */
export function namesTogether(raw: unknown): string[] {
  const entries = LooseFile.safeParse(raw).data?.accounts ?? [];
  const ids = entries.map(({ id }) => id);
  const accounts = entries.flatMap(({ id, name }, at) =>
    name === id ? [] : given(`accounts[${at}].name`, name),
  );
  const presets = entries.flatMap((entry, at) =>
    entry.presets.flatMap(({ name }, which) => given(`accounts[${at}].presets[${which}].name`, name)),
  );
  return [...accounts, ...presets].flatMap(({ path, name }, at, all) => {
    if (isCommandWord(name))
      return [
        `${path}: must not begin with a word of the command, so that it can be typed after it: ${name}`,
      ];
    if (ids.includes(name)) return [`${path}: is the id of an account: ${name}`];
    const isTaken = all.findIndex((other) => isSame(other.name, name)) < at;
    return isTaken ? [`${path}: stands twice, and /byok-key could not tell which is meant: ${name}`] : [];
  });
}

function given(path: string, name: string | undefined): Given[] {
  return name === undefined ? [] : [{ path, name }];
}

/** The command makes no difference between A and a. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
