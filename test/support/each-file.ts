import { afterAll } from 'vitest';
import { endAll } from './endings.js';

/** Files share a process and its modules, one after the other: what a file started or set ends with it. */
const environment = { ...process.env };

afterAll(async () => {
  await endAll();
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
});
