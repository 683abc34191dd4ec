import { parse } from 'yaml';
import { z } from 'zod';

const Text = z.string().optional().catch(undefined);
const Texts = z.array(z.string()).catch([]);

/** People and groups, by their ids in Slack. */
const Somebody = z.object({ users: Texts, groups: Texts });
const NOBODY = { users: [], groups: [] };
const Anybody = Somebody.catch(NOBODY);

const Line = z.object({ count: z.int().catch(1), users: Texts, groups: Texts });
const Preset = z.object({ administrators: Texts, users: Texts });

const Entry = z.object({
  id: z.string(),
  name: z.string(),
  roleArn: z.string(),
  externalId: Text,
  channel: Text,
  /** Missing: every full member. */
  requesters: Somebody.optional().catch(undefined),
  approvals: z.array(Line).catch([]),
  escalateAfter: z.object({ to: Anybody }).catch({ to: NOBODY }),
  breakGlass: Somebody.optional().catch(undefined),
  presets: z.array(Preset).catch([]),
});

const LooseConfig = z
  .object({ channel: z.string(), breakGlass: Anybody, accounts: z.array(Entry) })
  .transform(({ channel, breakGlass, accounts }) => ({
    channel,
    accounts: accounts.map((entry) => ({ ...entry, breakGlass: entry.breakGlass ?? breakGlass })),
  }));

/** What a config file says of who and what there is. */
export type LooseConfig = z.infer<typeof LooseConfig>;
export type LooseEntry = LooseConfig['accounts'][number];
export type LooseSomebody = z.infer<typeof Somebody>;

/** Keys that lead out of the sandbox: what is made up here must not come among what is kept as evidence. */
const LEADS_OUT = ['auditAnchor', 'archive'];

/**
 * Reads as much of a config as the sandbox needs to make up a company for it. What is wrong with the file is for the
 * bot to say: then this is `undefined`.
 */
export function readLoosely(text: string): LooseConfig | undefined {
  return LooseConfig.safeParse(rawOf(text)).data;
}

/** Of the keys of the file, those that lead out of the sandbox. */
export function leadingOut(text: string): string[] {
  const raw = rawOf(text);
  return LEADS_OUT.filter((key) => typeof raw === 'object' && raw !== null && Object.hasOwn(raw, key));
}

function rawOf(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
