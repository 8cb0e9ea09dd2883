import { readFile, realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Answers from the folders in `files` (URL prefix → folder), the longest prefix first; `false` if none has it. */
export async function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  files: Readonly<Record<string, string>>,
): Promise<boolean> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const path = pathOf(request.url ?? '');
  if (path === null) return false;
  const prefixes = Object.keys(files).sort((a, b) => b.length - a.length);
  for (const prefix of prefixes) {
    const base = prefix.endsWith('/') ? prefix : `${prefix}/`;
    if (path !== prefix && !path.startsWith(base)) continue;
    const file = await locate(files[prefix] ?? '', path.slice(base.length));
    if (!file) continue;
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    response.setHeader('cache-control', 'no-store');
    const bytes = await readFile(file);
    response.setHeader('content-length', bytes.length);
    response.writeHead(200).end(request.method === 'HEAD' ? undefined : bytes);
    return true;
  }
  return false;
}

/** The real path of a file below `folder`, links resolved, so that none of them leads out of it. */
async function locate(folder: string, relative: string): Promise<string | null> {
  try {
    const root = await realpath(folder);
    let file = await realpath(join(root, relative));
    if (file !== root && !file.startsWith(root + sep)) return null;
    if ((await stat(file)).isDirectory()) file = join(file, 'index.html');
    return (await stat(file)).isFile() ? file : null;
  } catch {
    return null; // Not there, or not ours to read: to the outside both are "not found".
  }
}

function pathOf(url: string): string | null {
  try {
    const [path = ''] = url.split('?');
    return decodeURIComponent(path).includes('\0') ? null : decodeURIComponent(path);
  } catch {
    return null;
  }
}
