import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../../sandbox/repository.js';
import { configSchema } from '../support/config-schema.js';

const FILE = join(REPOSITORY, 'byok.config.schema.json');

describe('the schema of the config file', () => {
  it('is what the bot reads; out of date, UPDATE_SCHEMA=1 writes it anew', async () => {
    const text = `${JSON.stringify(configSchema().schema, undefined, 2)}\n`;
    if (process.env['UPDATE_SCHEMA'] === '1') await writeFile(FILE, text);

    expect(JSON.parse(await readFile(FILE, 'utf8'))).toEqual(JSON.parse(text));
  });

  it('says what each key means, and of no key that there is not', () => {
    const { undescribed, superfluous } = configSchema();

    expect({ undescribed, superfluous }).toEqual({ undescribed: [], superfluous: [] });
  });

  it('is found by editors from the example', async () => {
    const example = await readFile(join(REPOSITORY, 'byok.config.example.yaml'), 'utf8');

    expect(example.split('\n')[0]).toBe('# yaml-language-server: $schema=./byok.config.schema.json');
  });
});
