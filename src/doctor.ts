import { parseArgs } from 'node:util';
import { type Config, ConfigError, readConfig } from './config.js';
import type { Check } from './doctor/check.js';
import { checkAnchor, checkConfiguration, checkNode } from './doctor/configuration.js';
import { examine } from './doctor/examine.js';
import { reportText } from './doctor/report-text.js';
import { createLog } from './log.js';

const USAGE = `Usage: npm run doctor [-- options]

Checks the configuration, Slack (tokens, scopes, channels, groups, people), Redis (version, durability, clock) and every
account in AWS (credentials, role, rights), and says for each cross what to do. Writes nothing anywhere; run it with the
environment and the config file of the bot, whether it runs or not.

  --json         print JSON instead of a table
  --help

✓ works   ✗ must be mended   ? cannot be told from here, or is up to you

Exit code: 0 no cross, 1 a cross, 2 the configuration cannot be read or the command is wrong.
`;

const NO_CROSS = 0;
const A_CROSS = 1;
const UNUSABLE = 2;

// Whoever reads has enough, as in "doctor | head".
process.stdout.on('error', () => process.exit(UNUSABLE));

process.exitCode = await run(process.argv.slice(2));

async function run(args: string[]): Promise<number> {
  const options = optionsFrom(args);
  if ('problem' in options) return end(UNUSABLE, process.stderr, `${options.problem}\n\n${USAGE}`);
  if (options.help) return end(NO_CROSS, process.stdout, USAGE);
  const config = read();
  if (config instanceof ConfigError)
    return options.json
      ? end(UNUSABLE, process.stdout, asJson([], config.message.split('\n')))
      : end(UNUSABLE, process.stderr, `${config.message}\n`);
  const checks = [...(await configurationOf(config)), ...(await examine(config, surroundings()))];
  const code = checks.some(({ verdict }) => verdict === 'bad') ? A_CROSS : NO_CROSS;
  return end(code, process.stdout, options.json ? asJson(checks, []) : reportText(checks));
}

function optionsFrom(args: string[]) {
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({ args, options: { json: flag, help: { ...flag, short: 'h' } } }).values;
  } catch (cause) {
    return { problem: cause instanceof Error ? cause.message : String(cause) };
  }
}

function read(): Config | ConfigError {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

async function configurationOf({ environment, file }: Config): Promise<Check[]> {
  const read = checkConfiguration(environment, file, Object.keys(process.env));
  return [checkNode(process.version), ...read, ...(await checkAnchor(file.auditAnchor))];
}

/** What libraries have to say stands in the checks already. */
function surroundings() {
  return { path: process.env['PATH'] ?? '', log: createLog('silent') };
}

function asJson(checks: readonly Check[], unusable: readonly string[]): string {
  const ok = unusable.length === 0 && checks.every(({ verdict }) => verdict !== 'bad');
  return `${JSON.stringify({ checkedAt: new Date().toISOString(), ok, unusable, checks }, undefined, 2)}\n`;
}

function end(code: number, stream: NodeJS.WritableStream, text: string): number {
  stream.write(text);
  return code;
}
