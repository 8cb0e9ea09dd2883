import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const folders = {
  '/wake/': './',
  '/contestants/': '../contestants/',
  '/dist/': '../../dist/',
  '/peer/': '../../node_modules/socket.io-client/dist/',
};
const types = { '.html': 'text/html', '.js': 'text/javascript' };

/**
 * Serves the page and the clients. Not `no-store`, as the reference server's files are: such a page is not kept for the way back.
 * @returns {Promise<{ url: string, close(): void }>}
 */
export async function servePages() {
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url, 'http://pages');
    const prefix = Object.keys(folders).find((prefix) => pathname.startsWith(prefix));
    const type = types[extname(pathname)];
    if (!prefix || !type) return response.writeHead(404).end();
    const file = new URL(folders[prefix] + pathname.slice(prefix.length), import.meta.url);
    const body = await readFile(fileURLToPath(file)).catch(() => undefined);
    if (!body) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/wake/page.html`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
