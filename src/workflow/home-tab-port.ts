import type { UserId } from '../domain/names.js';
import type { Home } from './home.js';

/** The Home tab of each person, where people see it. */
export interface HomeTab {
  /**
   * Shows it to its person.
   *
   * @param over what Slack called the one it takes the place of; `null`: whichever is there.
   * @returns what Slack calls it.
   * @throws {MessengerError} `refused` with the code `hash_conflict` when another one is there by now.
   */
  publish(user: UserId, home: Home, over: string | null): Promise<string | null>;
}
