import type { Request } from '@playwright/test';
import { app } from './journeys/app.mjs';
import { expect, test } from './support.js';

test('connects by polling, upgrades, and then polls no more', async ({
  serve,
  stage,
  page,
  browserName,
}) => {
  const server = await serve({ pingInterval: 100, pingTimeout: 5_000 });
  app(server.io);
  const client = await stage(server);
  const asked: string[] = [];
  page.on('request', (request: Request) => {
    const url = new URL(request.url());
    if (url.pathname !== '/socket.io/') return;
    const session = url.searchParams.has('sid') ? 'in a session' : 'without a session';
    const transport = url.searchParams.get('transport');
    // Firefox tells of a WebSocket as of a request.
    const method = transport === 'websocket' ? 'WebSocket' : request.method();
    asked.push(`${method} ${transport} ${session}`);
  });
  page.on('websocket', (webSocket) => {
    const { searchParams } = new URL(webSocket.url());
    const session = searchParams.has('sid') ? 'in a session' : 'without a session';
    asked.push(`WebSocket ${searchParams.get('transport')} ${session}`);
  });

  await client.open(server.url);
  await expect.poll(async () => (await client.read()).upgrades).toEqual(['websocket']);
  const { connects, transport } = await client.read();
  expect(connects).toHaveLength(1);
  expect(transport).toBe('websocket');

  // The page asked for a handshake, and only after its answer for the rest.
  expect(asked[0]).toBe('GET polling without a session');
  expect(asked.filter((request) => request === 'GET polling without a session')).toHaveLength(1);
  // Then, in this order: what it sends, what it receives, the upgrade beside them.
  const webSocket = 'WebSocket websocket in a session';
  const polling = asked.filter((request) => request !== webSocket);
  expect(polling.slice(1, 3)).toEqual(['POST polling in a session', 'GET polling in a session']);
  expect(asked.filter((request) => request === webSocket)).toHaveLength(1);
  // Firefox tells of requests in an order of its own.
  expect(asked.indexOf(webSocket)).toBeGreaterThan(browserName === 'firefox' ? 0 : 2);

  // The server saw the same: handshake, CONNECT by POST beside a GET that waits, and the upgrade.
  const requests = server.log.filter(({ transport }) => transport !== 'other');
  const [handshake, ...others] = requests;
  expect(handshake).toMatchObject({ kind: 'handshake', method: 'GET', status: 200 });
  expect(handshake!.sid).toBeUndefined();
  const kinds = others.map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(['poll', 'post', 'upgrade']));
  expect(kinds.filter((kind) => kind === 'upgrade')).toHaveLength(1);
  const [session] = server.sessions();
  expect(session).toMatchObject({ transport: 'websocket' });
  for (const request of others) {
    expect(request.sid).toBe(session!.sid);
    expect(request.at).toBeGreaterThanOrEqual(handshake!.endedAt!);
  }

  // One GET at a time; all of them are answered, the last one too, and the WebSocket stays.
  const upgrade = others.find(({ kind }) => kind === 'upgrade')!;
  expect(upgrade.status).toBe(101);
  expect(upgrade.endedAt).toBeUndefined();
  const polls = others.filter(({ kind }) => kind === 'poll');
  await expect.poll(() => polls.every(({ status }) => status === 200)).toBe(true);
  for (const [index, poll] of polls.slice(1).entries()) {
    expect(poll.at).toBeGreaterThanOrEqual(polls[index]!.endedAt!);
  }

  // Polling has ended: messages and heartbeats both ways, and not one request more.
  const before = server.log.length;
  for (let n = 0; n < 5; n++) expect(await client.ask('echo', n)).toBe(n);
  const { pings } = await client.read();
  await expect.poll(async () => (await client.read()).pings).toBeGreaterThanOrEqual(pings + 3);
  expect(server.log).toHaveLength(before);
  expect(asked).toHaveLength(requests.length);
});

test('asks for nothing but a WebSocket when only that is wanted', async ({
  serve,
  stage,
  page,
}) => {
  const server = await serve();
  app(server.io);
  const client = await stage(server);
  await client.open(server.url, { transports: ['websocket'] });
  await expect.poll(async () => (await client.read()).connected).toBe(true);
  expect(await client.ask('echo', 1)).toBe(1);
  const requests = server.log.filter(({ transport }) => transport !== 'other');
  expect(requests).toMatchObject([{ kind: 'websocket', status: 101 }]);
  expect(
    await page.evaluate(() => globalThis.stage.requests.map(({ method }) => method)),
  ).not.toContain('GET');
});

test('never upgrades when it is told not to', async ({ serve, stage }) => {
  const server = await serve({ pingInterval: 100, pingTimeout: 5_000 });
  app(server.io);
  const client = await stage(server);
  await client.open(server.url, { upgrade: false });
  await expect.poll(async () => (await client.read()).pings).toBeGreaterThanOrEqual(3);
  expect((await client.read()).transport).toBe('polling');
  expect(server.log.map(({ kind }) => kind)).not.toContain('upgrade');
});
