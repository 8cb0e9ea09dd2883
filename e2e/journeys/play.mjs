// Plays one journey wherever this module is loaded, on a page or in a worker, and tells what came of it.
import { bindingJourneys } from './bindings.mjs';
import { expect, same } from './expect.mjs';
import { faultJourneys } from './faults.mjs';
import { keepJournal } from './journal.mjs';
import { pageScenarios } from './page-scenarios.mjs';
import { control, startServer } from './remote.mjs';
import { scenarios, serverOptions, transports } from './scenarios.mjs';

/**
 * @typedef {object} Order
 * @property {'scenario' | 'fault' | 'binding'} kind
 * @property {string} name - of the journey
 * @property {string} [way] - over what, for a scenario
 * @property {'ours' | 'stock'} [server]
 * @property {string} host - the address of the host, see host.mjs
 * @property {string} [id] - of a server that was started already
 * @property {string} [expected] - JSON, instead of what the scenario expects
 */

const find = (journeys, name) => {
  const journey = journeys.find((journey) => journey.name === name);
  if (!journey) throw new Error(`no journey is called "${name}"`);
  return journey;
};

const allScenarios = [...scenarios, ...pageScenarios];

/** The options of the server that a journey wants. */
export const serverOf = ({ kind, name }) =>
  kind === 'scenario'
    ? { ...serverOptions, ...find(allScenarios, name).server }
    : find(kind === 'fault' ? faultJourneys : bindingJourneys, name).server;

const runs = {
  async scenario(io, server, { name, way, expected: instead }) {
    const { run, over = transports, ...found } = find(allScenarios, name);
    const expected = instead ? JSON.parse(instead) : found.expected;
    if (!over[way]) throw new Error(`"${name}" is not played over "${way}"`);
    const seen = await run({ io, url: server.url, options: over[way], server });
    if (!same(seen, expected)) {
      throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(seen)}`);
    }
  },
  async fault(io, server, { name }) {
    const client = createClient(io);
    try {
      await find(faultJourneys, name).run({ server, client, expect });
    } finally {
      await client.call('disconnect');
    }
  },
  binding: (_io, server, { name, binding }) =>
    find(bindingJourneys, name).run({ server, binding, expect }),
};

/**
 * @param {Function} io
 * @param {Order} order
 * @returns {Promise<{ passed: boolean, error?: string }>}
 */
export async function play(io, order) {
  try {
    const id = order.id ?? (await startServer(order.host, order.server, serverOf(order))).id;
    const server = await control(order.host, id);
    try {
      await runs[order.kind](io, server, order);
      await server.faults.clear();
      // A goodbye, not a ping timeout: nothing of the sockets is left on the server.
      await expect.poll(server.sessions).toEqual([]);
    } finally {
      await server.stop();
    }
    return { passed: true };
  } catch (error) {
    return { passed: false, error: `${error?.message ?? error}\n${error?.stack ?? ''}` };
  }
}

/** The client of a fault journey, in this very context. */
function createClient(io) {
  let journal;
  return {
    async open(url, options, whenLost) {
      journal = keepJournal(io, url, options, whenLost);
    },
    read: async () => journal.read(),
    emit: async (...args) => void journal.socket.emit(...args),
    ask: (...args) => journal.socket.timeout(5_000).emitWithAck(...args),
    call: async (method) => void journal?.socket[method](),
  };
}
