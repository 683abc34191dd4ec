import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Company } from '../../sandbox/company.js';
import type { RedisServer } from '../../sandbox/redis/start-redis.js';

/** A place that secrets must stay out of, as it was written. */
export interface Place {
  readonly name: string;
  readonly text: string;
}

/** Shorter than this, bytes are found anywhere by chance. */
const SHORTEST_SECRET = 12;

/** Each secret that stands in one of the places, in any of the spellings that would give it away. */
export function leaks(secrets: readonly string[], places: readonly Place[]): string[] {
  const short = secrets.find((secret) => secret.length < SHORTEST_SECRET);
  if (short !== undefined) throw new Error(`"${short}" is too short to be looked for.`);
  const search = new Search(secrets);
  return places.flatMap(({ name, text }) =>
    search.in(text).map((secret) => `${name} has the secret that begins with "${secret.slice(0, 8)}"`),
  );
}

/** Letters by which it is seen at a glance that no secret begins here. */
const GLANCE = 3;
const LETTER_BITS = 7;

/** A story has thousands of secrets and writes megabytes: all are looked for at once, in one pass. */
class Search {
  readonly #byBeginning = new Map<string, { readonly secret: string; readonly spelling: string }[]>();
  readonly #mayBegin = new Uint8Array(1 << (GLANCE * LETTER_BITS));

  constructor(secrets: readonly string[]) {
    for (const secret of secrets) {
      for (const spelling of new Set(spellings(secret))) {
        const beginning = spelling.slice(0, SHORTEST_SECRET);
        const alike = this.#byBeginning.get(beginning) ?? [];
        this.#byBeginning.set(beginning, [...alike, { secret, spelling }]);
        this.#mayBegin[glanceAt(spelling, 0)] = 1;
      }
    }
  }

  /** In the order in which they stand there, each once. */
  in(text: string): string[] {
    const found = new Set<string>();
    const mayBegin = this.#mayBegin;
    let glance = glanceAt(text, 0);
    for (let at = 0; at + SHORTEST_SECRET <= text.length; at += 1) {
      const seen = glance;
      glance = ((glance << LETTER_BITS) | letterAt(text, at + GLANCE)) & (mayBegin.length - 1);
      if (mayBegin[seen] === 0) continue;
      for (const { secret, spelling } of this.#byBeginning.get(text.slice(at, at + SHORTEST_SECRET)) ?? [])
        if (text.startsWith(spelling, at)) found.add(secret);
    }
    return [...found];
  }
}

function glanceAt(text: string, at: number): number {
  const [first, second, third] = [letterAt(text, at), letterAt(text, at + 1), letterAt(text, at + 2)];
  return (first << (2 * LETTER_BITS)) | (second << LETTER_BITS) | third;
}

function letterAt(text: string, at: number): number {
  return text.charCodeAt(at) & ((1 << LETTER_BITS) - 1);
}

function spellings(secret: string): string[] {
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')];
}

/**
 * All that a company's bots have written anywhere: their logs, what commands printed, everything that Redis was ever told (its
 * append-only file keeps what was deleted since, too), and what they sent to Slack.
 */
export async function writtenBy({ bots, runs, slack }: Company, ...servers: RedisServer[]): Promise<Place[]> {
  return [
    { name: 'a command', text: runs.flatMap(({ stdout, stderr }) => [stdout, stderr]).join('\n') },
    { name: 'the log', text: bots.flatMap(({ log, errors }) => [...log.map(asText), ...errors]).join('\n') },
    { name: 'Redis', text: (await Promise.all(servers.map(everWritten))).join('\n') },
    { name: 'Slack', text: asText(slack.everythingShown) },
  ];
}

async function everWritten({ dir }: RedisServer): Promise<string> {
  const folder = join(dir, 'appendonlydir');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.aof'));
  if (files.length === 0) throw new Error(`Redis has no append-only file in ${folder}.`);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'latin1')));
  return texts.join('\n');
}

function asText(value: unknown): string {
  return JSON.stringify(value);
}
