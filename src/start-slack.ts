import { isNotNow, rootOf, wordFor } from './slack/slack-failures.js';
import { StartProblem } from './start-problem.js';

interface Token {
  readonly variable: string;
  readonly remedy: string;
}

export const BOT_TOKEN: Token = {
  variable: 'SLACK_BOT_TOKEN',
  remedy: 'Take the Bot User OAuth Token that "OAuth & Permissions" shows at api.slack.com/apps.',
};

export const APP_TOKEN: Token = {
  variable: 'SLACK_APP_TOKEN',
  remedy:
    'Make an app-level token with the scope connections:write ("Basic Information"), and see that Socket Mode is on.',
};

/** One step of the start, with Slack's help: that it says no, and that it says nothing, are mended at different places. */
export async function withSlack<T>({ variable, remedy }: Token, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    const code = wordFor(cause);
    const words = isNotNow(code)
      ? `Slack does not answer as it should (${rootOf(cause) ?? code}), so nothing is known of the tokens. See that this machine reaches slack.com by HTTPS, or SLACK_API_URL.`
      : `${variable}: Slack does not accept it (${code}). ${remedy}`;
    throw new StartProblem(words, { cause });
  }
}
