import { createServer } from 'node:http';

/**
 * Lets the script look into a server, on a port of its own: `GET /sessions`, `/tell?event=…`.
 * @param {Record<string, (query: URLSearchParams) => unknown>} routes
 */
export async function openControl(routes) {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://control');
    const answer = await routes[pathname.slice(1)]?.(searchParams);
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
}

/** Says that the server is ready, and where. */
export const announce = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
