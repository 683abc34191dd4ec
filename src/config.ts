import { readFileSync } from 'node:fs';
import { type ConfigFile, type ReadConfigFile, readConfigFile } from './config-file.js';
import { type Environment, readEnvironment } from './environment.js';

export interface Config {
  readonly environment: Environment;
  readonly file: ConfigFile;
}

/** What stands in the way of a start: all of it in one message, each problem with its place. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the environment and the config file it names.
 *
 * @throws {ConfigError} that lists every problem of both.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const environment = readEnvironment(env);
  const path = environment.ok
    ? environment.environment.configFile
    : env['BYOK_CONFIG'] || './byok.config.yaml';
  const file = readConfigAt(path);
  if (environment.ok && file.ok) return { environment: environment.environment, file: file.config };
  const parts = [
    ...(environment.ok
      ? []
      : ['The environment is not usable (see .env.example):', ...indent(environment.problems)]),
    ...(file.ok
      ? []
      : [`The config file ${path} is not usable (see byok.config.example.yaml):`, ...indent(file.problems)]),
  ];
  throw new ConfigError(parts.join('\n'));
}

/** The config file by itself. */
export function readConfigAt(path: string): ReadConfigFile {
  try {
    return readConfigFile(readFileSync(path, 'utf8'));
  } catch (error) {
    return { ok: false, problems: [unreadable(error)] } as const;
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; copy byok.config.example.yaml to it, or set BYOK_CONFIG',
  EISDIR:
    'is a directory; Docker makes one where the file to mount is missing: remove it, write the file, start again',
  EACCES: 'may not be read by this user',
};

function unreadable(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return UNREADABLE[code] ?? error.message;
}

function indent(problems: readonly string[]): string[] {
  return problems.map((problem) => `  ${problem}`);
}
