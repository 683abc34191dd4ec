// Prints what production consists of, as CycloneDX, out of the lock file and without the network.
// `npm sbom --omit dev` would leave out what production and development both use.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const ARGUMENTS = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];

async function readJson(name) {
  return JSON.parse(await readFile(join(ROOT, name), 'utf8'));
}

/** By what npm calls them in the list. */
async function inProduction() {
  const { packages } = await readJson('package-lock.json');
  const needed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  return new Set(
    needed.map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`),
  );
}

const { stdout } = await promisify(execFile)('npm', ARGUMENTS, { cwd: ROOT, maxBuffer: 2 ** 26 });
const bom = JSON.parse(stdout);
const needed = await inProduction();
const root = bom.metadata.component;
const isKept = (ref) => ref === root['bom-ref'] || needed.has(ref);
// npm calls it by the name of its folder.
root.name = (await readJson('package.json')).name;
bom.components = bom.components.filter((component) => isKept(component['bom-ref']));
bom.dependencies = bom.dependencies
  .filter(({ ref }) => isKept(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isKept) }));
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
