import type { Interview } from './interview.js';
import {
  type AccountAnswers,
  accountQuestion,
  CHANNEL_QUESTION,
  choice,
  countQuestion,
  type LineAnswers,
  listed,
  newExternalId,
  variable,
  whoQuestion,
  yesOrNo,
} from './questions.js';

export interface Answers {
  /** Variables of the environment, in the order in which they are written. */
  readonly environment: ReadonlyMap<string, string>;
  readonly channel: string;
  readonly accounts: readonly AccountAnswers[];
}

export async function askEverything(interview: Interview): Promise<Answers> {
  const environment = await askEnvironment(interview);
  const channel = await interview.ask(CHANNEL_QUESTION);
  return { environment, channel, accounts: await askAccounts(interview) };
}

async function askEnvironment(interview: Interview): Promise<Map<string, string>> {
  const environment = new Map<string, string>();
  const ask = async (name: string, text: string, otherwise?: string) => {
    const hidden = { text: `${text} (not shown while you type)`, typing: 'hidden' } as const;
    const question = otherwise === undefined ? hidden : { ...hidden, otherwise };
    environment.set(name, await interview.ask(variable(name, question)));
  };
  await ask('SLACK_BOT_TOKEN', 'Bot token of the Slack app, xoxb-…');
  const mode = await interview.ask(choice('How Slack reaches the bot: socket or http', ['socket', 'http']));
  if (mode === 'socket') await ask('SLACK_APP_TOKEN', 'App-level token with connections:write, xapp-…');
  else await ask('SLACK_SIGNING_SECRET', 'Signing secret of the Slack app');
  await ask('REDIS_URL', 'Redis: redis://…, rediss://…, or own for a server of the bot itself', 'own');
  return environment;
}

async function askAccounts(interview: Interview): Promise<AccountAnswers[]> {
  const accounts: AccountAnswers[] = [];
  do accounts.push(await askAccount(interview, accounts));
  while ((await interview.ask(yesOrNo('Another AWS account?'))) === 'yes');
  return accounts;
}

async function askAccount(interview: Interview, before: readonly AccountAnswers[]): Promise<AccountAnswers> {
  const typing = 'shown';
  const asIs = (answer: string) => answer;
  const id = await interview.ask(
    accountQuestion('id', { before }, { text: 'AWS account, twelve digits', typing, parse: asIs }),
  );
  const name = await interview.ask(
    accountQuestion('name', { before, id }, { text: 'The name people know it by', typing, parse: asIs }),
  );
  const text = 'Regions where keys may be made, with commas between';
  const regions = await interview.ask(
    accountQuestion('regions', { before, id }, { text, typing, parse: listed }),
  );
  const roleArn = await interview.ask(
    accountQuestion(
      'roleArn',
      { before, id },
      { text: 'Role to assume there', otherwise: roleIn(id, regions), typing, parse: asIs },
    ),
  );
  const externalId = await interview.ask(
    accountQuestion(
      'externalId',
      { before, id },
      { text: 'External id of its trust policy', otherwise: newExternalId(), typing, parse: asIs },
    ),
  );
  const aliasPrefix = await interview.ask(
    accountQuestion(
      'aliasPrefix',
      { before, id },
      {
        text: 'Prefix of every alias, such as payments/, or nothing',
        otherwise: '',
        typing,
        parse: (answer) => answer,
      },
    ),
  );
  const approvals = await askApprovals(interview);
  return { id, name, roleArn, externalId, regions, ...(aliasPrefix && { aliasPrefix }), approvals };
}

function roleIn(id: string, [region = '']: readonly string[]): string {
  const partition = /^cn-/.test(region) ? 'aws-cn' : /^us-gov-/.test(region) ? 'aws-us-gov' : 'aws';
  return `arn:${partition}:iam::${id}:role/byok-key-creator`;
}

async function askApprovals(interview: Interview): Promise<LineAnswers[]> {
  const lines: LineAnswers[] = [];
  do {
    const who = await interview.ask(whoQuestion(lines));
    lines.push({ count: await interview.ask(countQuestion(who, lines)), ...who });
  } while ((await interview.ask(yesOrNo('Others who must approve as well?'))) === 'yes');
  return lines;
}
