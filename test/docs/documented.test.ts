import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'infra/README.md', ...filesIn('docs', '.md')].map(
  (path) => ({ path, text: readFileSync(path, 'utf8') }),
);
const EVERYTHING = DOCUMENTS.map(({ text }) => text).join('\n');

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

/** The first group of every match. */
function found(pattern: RegExp, text = EVERYTHING): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, group = '']) => group))];
}

/** A heading, as its link has it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

describe('what the documents tell people to type', () => {
  it('is a script of package.json, after "npm run"', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };
    const named = found(/npm run (?:--silent )?([a-z]+)/g);

    expect(named).toEqual(expect.arrayContaining(['demo', 'doctor', 'sbom']));
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it('is a program of the image, after "node dist/"', () => {
    const built = readFileSync('rolldown.config.mjs', 'utf8');
    const named = found(/node dist\/([a-z-]+)\.js/g);

    expect(named).toContain('doctor');
    expect(named.filter((name) => !built.includes(`src/${name}.ts`))).toEqual([]);
  });

  it('is a test that there is, after "npx vitest run"', () => {
    const named = found(/npx vitest run (test\/[\w./-]+)/g);

    expect(named.length).toBeGreaterThan(3);
    const tests = filesIn('test', '.test.ts');
    expect(named.filter((start) => !tests.some((path) => path.startsWith(start)))).toEqual([]);
  });

  it('is what the log says, after "grep"', () => {
    const sources = filesIn('src', '.ts').map((path) => readFileSync(path, 'utf8'));
    const sought = found(/\\?\| grep '?([a-z ]+)'?[`:]/g);

    expect(sought).toContain('job failed');
    const messages = sources.join('\n');
    expect(sought.filter((words) => !new RegExp(`['\`]${words}\\b`).test(messages))).toEqual([]);
  });
});

describe.each(DOCUMENTS)('$path', ({ path, text }) => {
  it('leads nowhere that does not exist', () => {
    const broken = found(/\]\(([^)\s]+)\)/g, text).filter((link) => {
      if (/^(https?|mailto):/.test(link)) return false;
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      if (!existsSync(target)) return true;
      if (anchor === undefined || !target.endsWith('.md')) return false;
      return !found(/^#+ (.*)$/gm, readFileSync(target, 'utf8'))
        .map(anchorOf)
        .includes(anchor);
    });

    expect(broken).toEqual([]);
  });
});
