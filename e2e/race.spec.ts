import { faultProxy, type UpgradeFault } from 'holdfast/test-server';
import { app } from './journeys/app.mjs';
import { expect, test } from './support.js';

/** What is behind a proxy can be reached by its address, too; the page must not mind another origin. */
const cors = { origin: '*' };

test('with race, a page is connected over a WebSocket from the beginning', async ({
  serve,
  stage,
}) => {
  const server = await serve();
  app(server.io);
  const client = await stage(server);
  await client.open(server.url, { race: true });
  await expect
    .poll(async () => (await client.read()).connects)
    .toMatchObject([{ transport: 'websocket' }]);
  expect((await client.read()).upgrades).toEqual([]);
  // Polling may have been tried beside it, on a slow machine; then that session was ended.
  await expect.poll(() => server.sessions()).toMatchObject([{ transport: 'websocket' }]);
});

const blocks: Record<string, UpgradeFault> = {
  'refused with 400': 400,
  reset: 'reset',
  'never answered': 'hang',
  'mute once it is open': 'mute',
};
for (const [what, how] of Object.entries(blocks)) {
  test(`with race, where a WebSocket is ${what}, a page is connected over polling, and later upgrades`, async ({
    serve,
    stage,
    later,
  }) => {
    const server = await serve({ cors, pingInterval: 500, pingTimeout: 500 });
    app(server.io);
    const proxy = await faultProxy({ target: server.url });
    later(() => proxy.close());
    proxy.upgrade(how);
    const client = await stage(server);
    await client.open(proxy.url, { race: true });
    await expect
      .poll(async () => (await client.read()).connects)
      .toMatchObject([{ transport: 'polling' }]);
    expect(await client.ask('echo', 'hello')).toBe('hello');
    // That of a mute WebSocket, which the server had opened, ends by its heartbeat.
    await expect.poll(() => server.sessions()).toMatchObject([{ transport: 'polling' }]);

    proxy.upgrade('pass');
    await client.call('disconnect');
    await client.call('connect');
    await expect.poll(async () => (await client.read()).transport).toBe('websocket');
    expect((await client.read()).connects).toMatchObject([
      { transport: 'polling' },
      { transport: 'polling' },
    ]);
    await expect.poll(() => server.sessions()).toMatchObject([{ transport: 'websocket' }]);
  });
}
