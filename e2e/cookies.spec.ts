import type { IncomingMessage, ServerResponse } from 'node:http';
import { app } from './journeys/app.mjs';
import { expect, test } from './support.js';

/** Logs the page in, as a server-rendered application does. */
const login = ({ url }: IncomingMessage, response: ServerResponse): boolean => {
  if (url !== '/login') return false;
  const headers = { 'content-type': 'text/html', 'set-cookie': 'session=s3cret; Path=/; HttpOnly' };
  response.writeHead(200, headers).end('<!doctype html><title>Welcome</title>');
  return true;
};

test("sends the page's session cookie with every request to its own origin", async ({
  serve,
  stage,
  page,
}) => {
  const server = await serve({ handler: login });
  app(server.io);
  await page.goto(`${server.url}/login`);
  const client = await stage(server);
  await client.open(server.url);
  await expect.poll(async () => (await client.read()).transport).toBe('websocket');
  expect(await client.ask('echo', 1)).toBe(1);
  const requests = server.log.filter(({ transport }) => transport !== 'other');
  expect(new Set(requests.map(({ kind }) => kind))).toEqual(
    new Set(['handshake', 'poll', 'post', 'upgrade']),
  );
  for (const { cookie } of requests) expect(cookie).toBe('session=s3cret');
});

test('brings back the cookie that the handshake set', async ({ serve, stage }) => {
  const server = await serve({ cookie: true });
  const client = await stage(server);
  await client.open(server.url, { transports: ['polling'] });
  await expect.poll(async () => (await client.read()).connected).toBe(true);
  const requests = server.log.filter(({ transport }) => transport === 'polling');
  const [handshake, ...others] = requests;
  expect(handshake!.cookie).toBeUndefined();
  for (const { cookie, sid } of others) expect(cookie).toBe(`io=${sid}`);
});

for (const withCredentials of [true, false]) {
  test(`${withCredentials ? 'sends' : 'does not send'} cookies to another origin ${
    withCredentials ? 'when asked to' : 'unless asked to'
  }`, async ({ serve, stage, page }) => {
    const home = await serve({ handler: login });
    const other = await serve({ cors: { origin: home.url, credentials: true } });
    app(other.io);
    await page.goto(`${home.url}/login`);
    const client = await stage(home);
    await client.open(other.url, { transports: ['polling'], withCredentials });
    await expect.poll(async () => (await client.read()).connected).toBe(true);
    expect(await client.ask('echo', 1)).toBe(1);
    expect(other.log.length).toBeGreaterThan(2);
    for (const { cookie } of other.log) {
      expect(cookie).toBe(withCredentials ? 'session=s3cret' : undefined);
    }
  });
}

test('reports a server that does not allow the origin, and keeps trying', async ({
  serve,
  stage,
}) => {
  const home = await serve();
  const other = await serve();
  const client = await stage(home);
  await client.open(other.url, { transports: ['polling'] });
  await expect.poll(async () => (await client.read()).errors.length).toBeGreaterThanOrEqual(2);
  const { errors, status } = await client.read();
  expect(errors[0]).toMatchObject({ message: 'xhr poll error', status: 0, active: true });
  expect(status).toBe('reconnecting');
});
