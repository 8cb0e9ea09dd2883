// Proxies that are not nginx, and what some of them do behind the back of client and server.
import { io } from 'holdfast';
import { startProxy } from '../harness/proxies.mjs';
import { servePython, serveStock } from '../harness/servers.mjs';
import { equal, until, untilEqual } from '../harness/until.mjs';
import { behind, connected } from './behind.mjs';
import { playScenarios, sessionsOf } from './play.mjs';

/** Their names, by those of their programs. */
const NAMES = {
  haproxy: 'HAProxy',
  nghttpx: 'nghttpx',
  caddy: 'Caddy',
  apache2: 'Apache',
  lighttpd: 'lighttpd',
};

const serveBehind =
  (proxy, secure, serve = serveStock) =>
  async (settings) => {
    const server = await serve(settings);
    const { url, stop } = await startProxy(proxy, server.url, secure);
    return { ...server, url, stop: () => Promise.all([stop(), server.stop()]) };
  };

const overHttp2 = (proxy) =>
  behind(
    'Holdfast in Chromium',
    `${NAMES[proxy]} over HTTP/2`,
    [proxy, 'openssl', 'socket.io'],
    (row, client) => playScenarios({ row, client, serve: serveBehind(proxy, true) }),
  );

/** Some tell the server nothing of a request that the client has given up. */
const HIDING = ['haproxy', 'lighttpd', 'varnishd'];

async function playHiding(row, client) {
  for (const proxy of HIDING) {
    await row.check(
      `leaves no session behind when a POST is refused by ${proxy}`,
      async (later) => {
        const server = await serveBehind(proxy)({});
        later(() => server.stop());
        later(() => client.call('disconnect'));
        await client.open(server.url, { transports: ['polling'], reconnection: false });
        await connected(client);
        // Less than the server takes, and more than the proxy.
        await client.emit('number', 'x'.repeat(900_000));
        const { disconnects } = await until(
          () => client.read(),
          ({ connected }) => !connected,
          { what: 'the loss' },
        );
        equal([disconnects[0].reason, disconnects[0].error.status], ['transport error', 413]);
        await untilEqual(() => sessionsOf(server), 0, { limitMs: 4_000, what: 'no session left' });
      },
    );
  }
}

/** Some keep what they were not told to forget, and make a GET of a HEAD for that. */
const KEEPING = { varnishd: 'Varnish', keeping: 'nginx' };

async function playReturns(row, client) {
  for (const [proxy, name] of Object.entries(KEEPING)) {
    await row.check(
      `stays connected when the page is back in view, behind ${name}`,
      async (later) => {
        const server = await serveBehind(proxy)({});
        later(() => server.stop());
        later(() => client.call('disconnect'));
        await client.open(server.url, { transports: ['polling'] });
        await connected(client);
        const { id } = (await client.read()).connects[0];
        for (let n = 0; n < 3; n++) {
          await client.tell('visibilitychange');
          equal(await client.ask('echo', n), n);
        }
        const { connects, disconnects } = await client.read();
        equal([connects.map((one) => one.id), disconnects], [[id], []], 'its connections');
      },
    );
  }
}

async function playCrowd(row) {
  for (const [proxy, name] of Object.entries(KEEPING)) {
    await row.check(`has a session for each of twenty clients, behind ${name}`, async (later) => {
      const server = await serveBehind(proxy, false, servePython)({});
      later(() => server.stop());
      const options = { forceNew: true, transports: ['polling'] };
      const sockets = Array.from({ length: 20 }, () => io(server.url, options));
      later(() => sockets.forEach((socket) => void socket.disconnect()));
      await until(
        () => sockets.filter((socket) => socket.connected).length,
        (count) => count === sockets.length,
        { what: 'twenty connections' },
      );
      equal(new Set(sockets.map((socket) => socket.io.engine.id)).size, sockets.length, 'sessions');
    });
  }
}

const python = ['python3-socketio', 'python3-engineio', 'python3-aiohttp'];

export const others = [
  ...['haproxy', 'nghttpx', 'caddy', 'apache2'].map(overHttp2),
  behind('Holdfast in Node', 'lighttpd', ['lighttpd', 'socket.io'], (row, client) =>
    playScenarios({ row, client, serve: serveBehind('lighttpd') }),
  ),
  behind(
    'Holdfast in Node',
    'proxies that hide who has gone',
    [...HIDING, 'socket.io'],
    playHiding,
  ),
  behind(
    'Holdfast in Chromium',
    'proxies that keep answers',
    ['varnishd', 'nginx', 'socket.io'],
    playReturns,
  ),
  behind(
    'Holdfast in Node',
    'proxies that keep answers, before a server that does not forbid it',
    ['varnishd', 'nginx', ...python],
    playCrowd,
  ),
];
