// For the hosts that page-checks.mjs is run in: the server that its checks need, and the report of how they went.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

/** Starts a stock server that echoes; resolves with its port. */
export async function serveEcho() {
  const http = createServer();
  new Server(http).on('connection', (socket) =>
    socket.on('echo', (...args) => args.pop()(...args)),
  );
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  return http.address().port;
}

/** Runs checks, given with their names, one after the other, and prints a line for each and the sum; resolves with how many failed. */
export async function report(checks) {
  let failed = 0;
  for (const [name, check] of checks)
    try {
      await check();
      console.log(`ok     ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAILED ${name}: ${error.stack ?? error}`.replaceAll('\n', ' '));
    }
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  return failed;
}
