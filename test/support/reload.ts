import type { Bot, LogLine } from '../../sandbox/bot.js';
import { eventually } from './servers.js';
import type { Scene } from './story.js';

/**
 * Gives the running bot this config, and resolves with the line of its log that says what it made of it.
 *
 * @param words of that line.
 */
export async function reload(
  { configure }: Pick<Scene, 'configure'>,
  { pid, log }: Bot,
  { config, words }: { readonly config: string; readonly words: string },
): Promise<LogLine | undefined> {
  const said = () => log.filter(({ msg }) => msg === words);
  const before = said().length;
  await configure(config);
  process.kill(pid, 'SIGHUP');
  return eventually(async () => {
    if (said().length === before) throw new Error(`The bot does not log "${words}".`);
    return said().at(-1);
  });
}

export const TAKEN_OVER = 'config file taken over';
