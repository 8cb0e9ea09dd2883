import { io } from 'holdfast';
import { io as stockIo } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { app } from '../../e2e/journeys/app.mjs';
import { scenarios, serverOptions, transports } from '../../e2e/journeys/scenarios.mjs';
import { serve, serveStock } from './support.js';

const pairs = [
  { pair: 'Holdfast with our server', client: io, start: serve },
  { pair: 'Holdfast with stock socket.io', client: io, start: serveStock },
  { pair: 'the stock client with our server', client: stockIo, start: serve },
];

describe.each(pairs)('$pair', ({ client, start }) => {
  for (const { name, server: more, ownOnly, run, expected, over = transports } of scenarios) {
    if (ownOnly && client === stockIo) continue;
    describe(name, () => {
      it.each(Object.entries(over))('over %s', async (_way, options) => {
        const server = await start({ ...serverOptions, ...more });
        app(server.io);
        expect(await run({ io: client, url: server.url, options })).toEqual(expected);
        // A goodbye, not a ping timeout: nothing of the sockets is left on the server.
        await expect.poll(() => server.io.engine.clientsCount, { timeout: 3_000 }).toBe(0);
      });
    });
  }
});
