// Brings a fresh clone to where `npm run demo`, `npm run sandbox` and `npm test` can begin: packages that
// match package-lock.json, and a build that matches the sources. Needs nothing but Node and npm.
// stdout belongs to the command that follows, so all of this speaks on stderr.
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const OLDEST_NODE = [20, 19];

/** What is built, and by what; the stamp of a build is kept in node_modules, so a fresh install builds anew. */
const BUILDS = [
  {
    sources: ['src'],
    output: 'dist',
    settings: ['rolldown.config.mjs', 'tsconfig.src.json'],
    tool: ['node_modules/rolldown/bin/cli.mjs', '--config', 'rolldown.config.mjs'],
  },
  {
    sources: ['sandbox', 'chaos', 'bench'],
    output: 'build',
    settings: ['tsconfig.sandbox.json'],
    tool: ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.sandbox.json'],
  },
];

/** A holder touches its lock every second; one untouched for this long belongs to a process that died. */
const LOCK_STALE_AFTER_MS = 5_000;

class StepFailed extends Error {}

/** The step at work, which must not outlive this process. */
let step;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // The failed step then ends this process in the usual way, which gives the lock back.
    if (step === undefined) process.exit(1);
    else step.kill(signal);
  });
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const isNewEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  if (isNewEnough) return;
  throw new StepFailed(
    `byok-key needs Node ${OLDEST_NODE.join('.')} or later; this is ${process.versions.node}. See https://nodejs.org/`,
  );
}

async function readJson(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Compares the lock file with the list that npm itself keeps of what it installed, whoever ran it. npm writes
 * that list last, so an installation that was interrupted has none.
 */
async function packagesMatch() {
  const wanted = (await readJson(join(ROOT, 'package-lock.json')))?.packages;
  const installed = (await readJson(join(ROOT, 'node_modules/.package-lock.json')))?.packages;
  if (wanted === undefined || installed === undefined) return false;
  const own = await readJson(join(ROOT, 'package.json'));
  for (const kind of ['dependencies', 'devDependencies']) {
    if (JSON.stringify(own?.[kind]) !== JSON.stringify(wanted['']?.[kind])) return false;
  }
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    // Packages for other systems are listed and not installed.
    if (installed[path] === undefined) return entry.optional === true;
    return installed[path].version === entry.version && existsSync(join(ROOT, path, 'package.json'));
  });
}

async function installPackages() {
  if (await packagesMatch()) return;
  say('Installing packages: npm ci (about half a minute) …');
  const npm = process.env['npm_execpath'];
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  // The npm that runs this script, where there is one.
  if (npm !== undefined && basename(npm) === 'npm-cli.js') await run(process.execPath, [npm, ...args]);
  else await run('npm', args);
}

/** All files below a folder, as sorted paths relative to ROOT; empty when there is no folder. */
async function filesBelow(folder) {
  const entries = await readdir(join(ROOT, folder), { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(path) : [path];
    }),
  );
  return found.flat().sort();
}

/** Contents of the sources and of what else decides the output. */
async function hashOfSources({ sources, settings }) {
  const hash = createHash('sha256');
  const files = await Promise.all(sources.map(filesBelow));
  for (const file of [...files.flat(), ...settings, 'tsconfig.json', 'package-lock.json']) {
    hash.update(`${file}\0`).update(await readFile(join(ROOT, file)));
  }
  return hash.digest('hex');
}

/** Names, sizes and times of the output, so a build by somebody else is noticed. */
async function hashOfOutput({ output }) {
  const hash = createHash('sha256');
  for (const file of await filesBelow(output)) {
    const { size, mtimeMs } = await stat(join(ROOT, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function stampOf({ output }) {
  return join(ROOT, 'node_modules/.byok-key', `${output}.json`);
}

async function isBuilt(build) {
  const stamp = await readJson(stampOf(build));
  if (stamp === undefined) return false;
  return stamp.sources === (await hashOfSources(build)) && stamp.output === (await hashOfOutput(build));
}

/** Builds over the old output and removes what this build did not write: a running program misses nothing. */
async function build(what) {
  if (await isBuilt(what)) return;
  const stamp = stampOf(what);
  await rm(stamp, { force: true });
  const sources = await hashOfSources(what);
  const beganAtMs = Date.now();
  const [tool, ...args] = what.tool;
  await run(process.execPath, [join(ROOT, tool), ...args]);
  for (const file of await filesBelow(what.output)) {
    const { mtimeMs } = await stat(join(ROOT, file));
    if (mtimeMs < beganAtMs) await rm(join(ROOT, file), { force: true });
  }
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, JSON.stringify({ sources, output: await hashOfOutput(what) }));
}

/** Runs a step; what it says is shown when it fails. */
async function run(command, args) {
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  step = child;
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  step = undefined;
  if (code === 0) return;
  const said = Buffer.concat(chunks).toString('utf8').trim();
  throw new StepFailed(`${said}\nThis failed with ${code}: ${[basename(command), ...args].join(' ')}`.trim());
}

async function isReady() {
  if (!(await packagesMatch())) return false;
  const built = await Promise.all(BUILDS.map(isBuilt));
  return built.every(Boolean);
}

async function isLockTaken(lock) {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

async function breakIfStale(lock) {
  const found = await stat(lock).catch(() => undefined);
  if (found === undefined || Date.now() - found.mtimeMs < LOCK_STALE_AFTER_MS) return;
  const aside = `${lock}.${randomUUID()}`;
  // Of several waiters one rename succeeds.
  await rename(lock, aside).catch(() => undefined);
  await rm(aside, { recursive: true, force: true });
}

/** Two `npm ci` in one folder would remove each other's packages. */
async function alone(work) {
  const lock = join(ROOT, '.cache/prepare.lock');
  await mkdir(dirname(lock), { recursive: true });
  while (!(await isLockTaken(lock))) {
    await breakIfStale(lock);
    await sleep(100);
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(lock, now, now).catch(() => undefined);
  }, 1_000);
  try {
    await work();
  } finally {
    clearInterval(beat);
    await rm(lock, { recursive: true, force: true });
  }
}

async function prepare() {
  checkNode();
  if (await isReady()) return;
  await alone(async () => {
    await installPackages();
    for (const what of BUILDS) await build(what);
  });
}

try {
  await prepare();
} catch (error) {
  say(error instanceof StepFailed ? error.message : String(error?.stack ?? error));
  process.exitCode = 1;
}
