import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import type { TestServer } from 'holdfast/test-server';
import { Server } from 'socket.io';
import { app } from './journeys/app.mjs';
import { scenarios, serverOptions, transports } from './journeys/scenarios.mjs';
import { expect, files, openStage, startTestServer, test } from './support.js';

/** Where the page comes from; what is played there is another server's. */
let host: TestServer;
test.beforeAll(async () => {
  host = await startTestServer({ files });
});
test.afterAll(() => host.close());

// When all goes wrong, that should not take an hour.
test.describe.configure({ timeout: 12_000 });
// A trace costs more than such a test.
test.use({ trace: 'off' });

for (const { name, server: more, expected, over = transports } of scenarios) {
  const options = { ...serverOptions, ...more, cors: { origin: '*' } };

  for (const [way, how] of Object.entries(over)) {
    const play = async (page: Page, url: string) => {
      await openStage(page, host.url);
      const args = [name, url, how] as const;
      expect(await page.evaluate((given) => stage.play(...given), args)).toEqual(expected);
    };

    test(`with our server, over ${way}: ${name}`, async ({ serve, sharedPage }) => {
      const server = await serve(options);
      app(server.io);
      await play(sharedPage, server.url);
      await expect.poll(() => server.sessions(), { timeout: 3_000 }).toEqual([]);
    });

    test(`with stock socket.io, over ${way}: ${name}`, async ({ later, sharedPage }) => {
      const http = createServer();
      const io = new Server(http, options);
      app(io);
      await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
      later(async () => {
        const closed = io.close();
        // Chromium opens connections ahead of need, and the server would wait for their first request.
        http.closeAllConnections();
        await closed;
      });
      await play(sharedPage, `http://127.0.0.1:${(http.address() as AddressInfo).port}`);
      await expect.poll(() => io.engine.clientsCount, { timeout: 3_000 }).toBe(0);
    });
  }
}
