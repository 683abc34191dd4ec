import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { REPOSITORY } from '../../sandbox/repository.js';
import { eventually } from '../support/servers.js';

it('removes the folder of a process that was killed, and no other, whatever its path is', async () => {
  const above = await mkdtemp(join(tmpdir(), 'byok-key-guard-'));
  const [other, own] = [join(above, "it's"), join(above, "it's\n\\n a folder")];
  for (const each of [other, own]) await mkdir(each);
  const { href } = new URL(`file://${join(REPOSITORY, 'build/sandbox/guard.js')}`);
  const script = `const { tieToThisProcess } = await import(${JSON.stringify(href)});
    tieToThisProcess({ folder: ${JSON.stringify(own)} });
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50);
    setInterval(() => undefined, 1000);`;

  await once(spawn(process.execPath, ['--input-type=module', '-e', script]), 'exit');

  await eventually(async () => expect(await exists(own)).toBe(false));
  expect(await exists(other)).toBe(true);
  await rm(above, { recursive: true });
});

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
