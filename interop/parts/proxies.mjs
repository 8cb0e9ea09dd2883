import { startNginx } from '../harness/nginx.mjs';
import { serveStock } from '../harness/servers.mjs';
import { equal, until, untilEqual } from '../harness/until.mjs';
import { behind, connected } from './behind.mjs';
import { numbers, numbersOf, playScenarios, sessionsOf } from './play.mjs';
import { others } from './proxies-others.mjs';

/** Serves behind nginx: the address is the proxy's, the control route the server's own. */
const serveBehind = (configuration) => async (settings) => {
  const server = await serveStock(settings);
  const proxy = await startNginx(configuration, { upstream: server.url });
  return {
    ...server,
    url: proxy.url,
    stop: () => Promise.all([proxy.stop(), server.stop()]),
  };
};

/** The upgrade meets an answer that is none: said once, and all goes on over polling. */
async function playBlocked(row, client) {
  await row.check('stays on polling, and says once that the upgrade failed', async (later) => {
    const server = await serveBehind('bare')({
      options: { pingInterval: 100, pingTimeout: 5_000 },
    });
    later(() => server.stop());
    later(() => client.call('disconnect'));
    await client.open(server.url);
    await until(
      () => client.read(),
      ({ upgradeErrors }) => upgradeErrors.length,
      {
        what: 'an upgradeError',
      },
    );
    for (const number of numbers(1, 20)) await client.emit('number', number);
    await untilEqual(async () => numbersOf(await client.read()), numbers(1, 20));
    const { pings } = await client.read();
    await until(
      () => client.read(),
      (diary) => diary.pings >= pings + 5,
      { what: 'heartbeats' },
    );
    const diary = await client.read();
    equal(
      {
        connects: diary.connects.length,
        disconnects: diary.disconnects,
        errors: diary.errors,
        transport: diary.transport,
        upgrades: diary.upgrades,
        upgradeErrors: diary.upgradeErrors.length,
      },
      {
        connects: 1,
        disconnects: [],
        errors: [],
        transport: 'polling',
        upgrades: [],
        upgradeErrors: 1,
      },
      'the diary',
    );
    equal(await sessionsOf(server), 1, 'sessions on the server');
  });
  await row.check(
    'names the failure when it knows nothing but WebSocket, and goes on trying',
    async (later) => {
      const server = await serveBehind('bare')({});
      later(() => server.stop());
      later(() => client.call('disconnect'));
      await client.open(server.url, { transports: ['websocket'] });
      const { errors } = await until(
        () => client.read(),
        ({ errors }) => errors.length >= 3,
        {
          what: 'three errors',
        },
      );
      equal([errors[0].message, errors[0].active], ['websocket error', true]);
    },
  );
  await playScenarios({
    row,
    client,
    serve: serveBehind('bare'),
    over: { 'polling alone': { transports: ['polling'] } },
    without: {
      'begins with the WebSocket where one has worked before, when it is told to remember': {
        why: 'no WebSocket works here',
      },
    },
  });
}

/** A link that is cut whenever it was idle: what is emitted meanwhile waits for the next one. */
async function playImpatient(row, client) {
  const ways = {
    'polling alone': { options: { transports: ['polling'] }, reason: 'transport error' },
    'WebSocket alone': { options: { transports: ['websocket'] }, reason: 'transport close' },
    'polling, then WebSocket': { options: {}, reason: 'transport close' },
  };
  for (const [way, { options, reason }] of Object.entries(ways)) {
    await row.check(
      `comes back after each cut with what was emitted meanwhile, over ${way}`,
      async (later) => {
        const server = await serveBehind('impatient')({});
        later(() => server.stop());
        later(() => client.call('disconnect'));
        await client.open(server.url, options, numbers(1, 20));
        await connected(client);
        await untilEqual(async () => numbersOf(await client.read()), numbers(1, 20));
        await until(
          () => client.read(),
          ({ disconnects }) => disconnects.length >= 2,
          {
            what: 'a second cut',
          },
        );
        await connected(client);
        equal(await client.ask('echo', 'here'), 'here');
        const { disconnects, errors } = await client.read();
        equal(disconnects[0].reason, reason);
        equal(errors, [], 'errors');
      },
    );
  }
  await row.check(
    'is not cut while the heartbeat is faster than the patience of the proxy',
    async (later) => {
      const server = await serveBehind('impatient')({
        options: { pingInterval: 200, pingTimeout: 5_000 },
      });
      later(() => server.stop());
      later(() => client.call('disconnect'));
      await client.open(server.url);
      await until(
        () => client.read(),
        ({ pings }) => pings >= 8,
        { what: 'eight pings' },
      );
      equal((await client.read()).disconnects, []);
    },
  );
}

const playProper = (row, client) => playScenarios({ row, client, serve: serveBehind('proper') });

const both = (what, run) =>
  ['Holdfast in Node', 'Holdfast in Chromium'].map((who) =>
    behind(who, what, ['nginx', 'socket.io'], run),
  );

export const proxies = {
  name: 'proxies',
  rows: [
    ...both('nginx that buffers and compresses', playProper),
    ...both('nginx that blocks the upgrade', playBlocked),
    ...both('nginx that cuts idle connections', playImpatient),
    ...others,
  ],
};
