import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

interface Component {
  readonly name: string;
  readonly version: string;
  readonly hashes?: readonly { readonly alg: string }[];
  readonly licenses?: readonly object[];
}

interface Bom {
  readonly bomFormat: string;
  readonly components: readonly Component[];
}

function lockedIn(folder: string): (readonly [name: string, locked: Locked])[] {
  const { packages } = JSON.parse(readFileSync(`${folder}package-lock.json`, 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, locked]) => [path.slice(path.lastIndexOf('node_modules/') + 13), locked] as const);
}

describe.each(['', 'infra/bull-board/'])('the lock file of ./%s', (folder) => {
  it('has the hash of every package', () => {
    expect(lockedIn(folder).filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
  });

  it('has nothing in production that needs an install script', () => {
    const scripted = lockedIn(folder).filter(([, locked]) => locked.hasInstallScript && !locked.dev);

    // A native speed-up below BullMQ, which does without.
    expect(scripted.map(([name, { optional }]) => [name, optional])).toEqual([['msgpackr-extract', true]]);
  });
});

it('writes a bill of materials with every package of production, its version, hash and licence', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/sbom.mjs'], {
    maxBuffer: 2 ** 26,
  });
  const { bomFormat, components } = JSON.parse(stdout) as Bom;

  const listed = components.map(({ name, version }) => `${name}@${version}`);
  const needed = lockedIn('').filter(([, { dev }]) => !dev);
  expect(bomFormat).toBe('CycloneDX');
  expect(
    needed.map(([name, { version }]) => `${name}@${version}`).filter((each) => !listed.includes(each)),
  ).toEqual([]);
  expect(listed.filter((each) => /^(vitest|typescript|playwright-core)@/.test(each))).toEqual([]);
  expect(components.filter(({ hashes, licenses }) => !hashes?.length || !licenses?.length)).toEqual([]);
});

it('builds the image on a base that can be given by its digest', () => {
  const bases = readFileSync('Dockerfile', 'utf8').match(/^FROM \S+/gm);

  // biome-ignore lint/suspicious/noTemplateCurlyInString: as Docker has it.
  expect(bases).toEqual(['FROM ${NODE_IMAGE}', 'FROM ${NODE_IMAGE}']);
});
