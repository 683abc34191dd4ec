import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';

/** A Bolt app as its documentation makes one, in the mode that the environment asks for. */
export function createApp(): App {
  const clientOptions = { slackApiUrl: variable('SLACK_API_URL') };
  const logLevel = LogLevel.ERROR;
  const token = variable('SLACK_BOT_TOKEN');
  const appToken = process.env['SLACK_APP_TOKEN'];
  const receiver =
    appToken === undefined
      ? new HTTPReceiver({ signingSecret: variable('SLACK_SIGNING_SECRET'), logLevel })
      : new SocketModeReceiver({ appToken, installerOptions: { clientOptions }, logLevel });
  return new App({ token, receiver, clientOptions, logLevel });
}

/** Says on standard output when people are answered. */
export async function startApp(app: App): Promise<void> {
  await app.start({ port: Number(variable('PORT')), host: '127.0.0.1' });
  process.stdout.write('started\n');
}

export function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
}
