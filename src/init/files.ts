import { Document } from 'yaml';
import type { Answers } from './ask-everything.js';

/** Text of `.env`, to be read by a shell and by Docker Compose alike. */
export function environmentText({ environment }: Answers): string {
  const lines = [...environment].map(([name, value]) => `${name}=${quoted(value)}`);
  return `# Environment of byok-key. .env.example shows every variable.\n${lines.join('\n')}\n`;
}

/** What a shell would read as a sign of its own. */
const PLAIN = /^[\w:./@+%=,-]*$/;

function quoted(value: string): string {
  return PLAIN.test(value) ? value : `'${value}'`;
}

/** Text of `byok.config.yaml`. */
export function configText({ channel, accounts }: Answers): string {
  const document = new Document({ channel, accounts });
  document.commentBefore = ' Config file of byok-key. byok.config.example.yaml shows every key.';
  return document.toString({ lineWidth: 0 });
}

/** What is left to do, with the commands as they are to be typed. */
export function nextSteps({ channel, accounts }: Answers): string {
  const deploys = accounts.map(({ id, roleArn, externalId, aliasPrefix }) => {
    const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    const parameters = [
      "BotPrincipalArn=<ARN of the bot's own role>",
      `ExternalId=${externalId}`,
      ...(aliasPrefix === undefined ? [] : [`AliasPrefix=${aliasPrefix}`]),
      ...(role === 'byok-key-creator' ? [] : [`RoleName=${role}`]),
    ];
    return [
      `     in ${id}:`,
      '       aws cloudformation deploy --stack-name byok-key-creator --capabilities CAPABILITY_NAMED_IAM \\',
      '         --template-file infra/cloudformation/target-account-role.yaml --parameter-overrides \\',
      `         ${parameters.join(' ')}`,
    ].join('\n');
  });
  return [
    '',
    'Next:',
    `  1. In Slack, in the channel ${channel}: /invite @byok-key`,
    "  2. The bot's own role, if it is not there yet, in the bot's AWS account (infra/README.md has Terraform, too):",
    '       aws cloudformation deploy --stack-name byok-key-bot --capabilities CAPABILITY_NAMED_IAM \\',
    '         --template-file infra/cloudformation/bot-role.yaml --parameter-overrides RunsOn=<ecs, eks-pod-identity, ec2 or irsa>',
    '  3. The roles that it assumes:',
    ...deploys,
    '  4. Run it: docker compose up -d --build, or set -a; . ./.env; set +a; npm start',
    '  5. Have it examined, where it runs: docker compose run --rm bot node dist/doctor.js,',
    '     or set -a; . ./.env; set +a; npm run doctor',
  ].join('\n');
}
