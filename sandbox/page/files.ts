import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REPOSITORY } from '../repository.js';

/** Compiled beside this file; what the compiler does not touch is read where it is written. */
const MODULES = dirname(fileURLToPath(import.meta.resolve('./browser/main.js')));
const SOURCES = join(REPOSITORY, 'sandbox/page');

/** Where a path of the page leads, by its first part. */
const FOLDERS: Readonly<Record<string, string>> = {
  browser: MODULES,
  // What the page and the stand-in must agree on, such as the value of an input that nobody has touched.
  slack: join(MODULES, '../../slack'),
  styles: join(SOURCES, 'styles'),
  preact: join(dirname(fileURLToPath(import.meta.resolve('preact'))), '..'),
};

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const HTML = readFileSync(join(SOURCES, 'page.html'), 'utf8');

/** Nothing from anywhere but this server; of inline scripts, the import map alone. */
const POLICY = [
  "default-src 'none'",
  `script-src 'self' '${hashOf(/<script type="importmap">([\s\S]*?)<\/script>/.exec(HTML)?.[1] ?? '')}'`,
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

export async function answerFile({ url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = ''] = url.split('?', 1);
  if (path === '/') {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' }).end(HTML);
    return;
  }
  const found = await fileAt(path);
  if (found) response.writeHead(200, { ...HEADERS, 'content-type': found.type }).end(found.content);
  else response.writeHead(404, { ...HEADERS, 'content-type': 'text/plain' }).end('Not here.\n');
}

async function fileAt(path: string): Promise<{ content: Buffer; type: string } | undefined> {
  const [, folder = '', rest = ''] = /^\/([a-z]+)\/([\w./-]+)$/.exec(normalize(path)) ?? [];
  const root = FOLDERS[folder];
  const type = TYPES[extname(rest)];
  if (root === undefined || type === undefined) return undefined;
  return readFile(join(root, rest)).then(
    (content) => ({ content, type }),
    () => undefined,
  );
}

/** As a Content-Security-Policy names an inline script. */
function hashOf(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`;
}
