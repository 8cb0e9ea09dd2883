import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The chat server that the tests break, as the package that is tested has it. `/connections` tells who asked it for a connection so
 * far.
 */
export async function startRoom(folder, port = 0) {
  const file = join(folder, 'node_modules/holdfast/dist/test-server.js');
  const { chat, startTestServer } = await import(pathToFileURL(file).href);
  const server = await startTestServer({
    port,
    control: true,
    cors: { origin: '*' },
    connectionStateRecovery: {},
    handler: ({ url }, response) => {
      if (url !== '/connections') return false;
      const asked = server.log.filter(({ transport }) => transport !== 'other');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(asked));
      return true;
    },
  });
  chat(server.io);
  return server;
}
