// What every server is put through: the journeys' scenarios, and then what takes a process of its own to break.
import { scenarios, serverOptions, transports } from '../../e2e/journeys/scenarios.mjs';
import { freePort } from '../harness/processes.mjs';
import { equal, until, untilEqual } from '../harness/until.mjs';

export { transports };

export const numbers = (from, to) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
export const numbersOf = ({ events }) =>
  events.filter(([name]) => name === 'number').map(([, number]) => number);

/** Asks the control route of a server. */
export const ask = async (server, route) => (await fetch(`${server.control}/${route}`)).json();

/** How many Engine.IO sessions the server has. */
export const sessionsOf = (server) => ask(server, 'sessions');

/** Makes the server send these numbers to everyone. */
export const tellNumbers = (server, from, to) => ask(server, `number?from=${from}&to=${to}`);

/**
 * Every scenario over every transport. Servers are started for each set of options, and shared by the scenarios.
 * @param {object} stage
 * @param {ReturnType<typeof import('../harness/checks.mjs').createRow>} stage.row
 * @param {import('../harness/clients.mjs').Client} stage.client
 * @param {(settings: object) => Promise<{ url: string, control: string, stop(): unknown }>} stage.serve
 * @param {boolean} [stage.isPeer] - the client is the stock one
 * @param {Record<string, { over?: string[], why: string }>} [stage.without] - scenarios that ask for what the server cannot do
 * @param {Record<string, unknown>} [stage.instead] - by scenario: what must come out instead
 * @param {Record<string, object>} [stage.over]
 */
export async function playScenarios(stage) {
  const {
    row,
    client,
    serve,
    isPeer = false,
    without = {},
    instead = {},
    over = transports,
  } = stage;
  const servers = new Map();
  try {
    for (const { name, server: more, ownOnly, expected, over: own } of scenarios) {
      if (ownOnly && isPeer) continue;
      const options = { ...serverOptions, ...more };
      for (const [way, how] of Object.entries(own ?? over)) {
        const gap = without[name];
        if (gap && (gap.over?.includes(way) ?? true)) {
          row.leaveOut(`${name}, over ${way}`, gap.why);
          continue;
        }
        // One for each way, since `io` keeps a manager for each address.
        const key = JSON.stringify([way, options]);
        if (!servers.has(key)) servers.set(key, await serve({ options }));
        const server = servers.get(key);
        await row.check(`${name}, over ${way}`, async () => {
          const seen = await client.play(name, server.url, how);
          equal(seen, instead[name] ?? expected, 'what it saw');
          // A goodbye, not a ping timeout: nothing of the sockets is left on the server.
          await untilEqual(() => sessionsOf(server), 0, {
            limitMs: 4_000,
            what: 'no session left',
          });
        });
      }
    }
  } finally {
    for (const server of servers.values()) await server.stop();
  }
}

/** What becomes of a connection when the server's process does badly. */
export async function playProcesses({ row, client, serve, over = transports }) {
  for (const [way, how] of Object.entries(over)) {
    await row.check(
      `comes back when the server was killed and restarted, over ${way}`,
      async (later) => {
        const port = await freePort();
        let server = await serve({ port, options: serverOptions });
        later(() => server.stop());
        later(() => client.call('disconnect'));
        await client.open(server.url, how, numbers(1, 20));
        await until(
          () => client.read(),
          ({ connected }) => connected,
          { what: 'a connection' },
        );
        await server.stop();
        await until(
          () => client.read(),
          ({ connected }) => !connected,
          { what: 'the loss' },
        );
        const away = await client.read();
        equal(away.active, true, 'active while away');
        const reasons = ['transport close', 'transport error'];
        const { reason } = away.disconnects[0];
        if (!reasons.includes(reason)) equal(reason, reasons, 'the reason');
        await until(
          () => client.read(),
          ({ errors }) => errors.length > 0,
          { what: 'a failed attempt' },
        );
        for (const number of numbers(21, 40)) await client.emit('number', number);
        server = await serve({ port, options: serverOptions });
        // What was emitted while there was nobody: once, and in order.
        await untilEqual(async () => numbersOf(await client.read()), numbers(1, 40));
        equal(await client.ask('echo', 'back'), 'back');
        const { connects, disconnects } = await client.read();
        equal([connects.length, disconnects.length], [2, 1], 'connects and disconnects');
        if (connects[0].id === connects[1].id) throw new Error('the new session has the old id');
      },
    );

    await row.check(
      `notices a server that is frozen, and comes back when it thaws, over ${way}`,
      async (later) => {
        const server = await serve({ options: { pingInterval: 300, pingTimeout: 700 } });
        later(() => server.stop());
        later(() => client.call('disconnect'));
        await client.open(server.url, { ...how, timeout: 2_000 });
        await until(
          () => client.read(),
          ({ pings }) => pings > 1,
          { what: 'pings' },
        );
        server.signal('SIGSTOP');
        later(() => server.signal('SIGCONT'));
        const { disconnects } = await until(
          () => client.read(),
          ({ connected }) => !connected,
          {
            what: 'the loss to be noticed',
          },
        );
        equal(disconnects[0].reason, 'ping timeout');
        server.signal('SIGCONT');
        await until(
          () => client.read(),
          ({ connected }) => connected,
          { what: 'the way back' },
        );
        await until(
          () => client.ask('echo', 'thawed'),
          (answer) => answer === 'thawed',
          { what: 'an answer' },
        );
      },
    );
  }
}
