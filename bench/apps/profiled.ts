import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';

// Imported into the bot before its own code. `--cpu-prof` would do the same and cannot be given by NODE_OPTIONS.
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.start');

process.on('exit', () => {
  session.post('Profiler.stop', (_error, { profile }) => {
    const folder = process.env['BENCH_PROFILE'] ?? '.';
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${process.pid}.cpuprofile`);
    writeFileSync(file, JSON.stringify(profile));
  });
});
