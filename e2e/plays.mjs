// Everything that the page pages/play.html can be asked to play, for the drivers.
import { bindings } from './bundle.mjs';
import { bindingJourneys } from './journeys/bindings.mjs';
import { faultJourneys } from './journeys/faults.mjs';
import { outboxNames } from './journeys/outbox.mjs';
import { pageScenarios } from './journeys/page-scenarios.mjs';
import { scenarios, transports } from './journeys/scenarios.mjs';

/** @typedef {{ title: string, order: Record<string, string> }} Play */

/** @param {Record<string, string>} order */
export const addressOf = (host, order) => `${host}/pages/play.html?${new URLSearchParams(order)}`;

const servers = { ours: 'our server', stock: 'stock socket.io' };

/** @type {Play[]} */
export const scenarioPlays = [...scenarios, ...pageScenarios].flatMap(
  ({ name, over = transports }) =>
    Object.keys(over).flatMap((way) =>
      Object.entries(servers).map(([server, who]) => ({
        title: `with ${who}, over ${way}: ${name}`,
        order: { kind: 'scenario', name, way, server },
      })),
    ),
);

/** @type {Play[]} */
export const faultPlays = faultJourneys.map(({ name }) => ({
  title: name,
  order: { kind: 'fault', name },
}));

/** @type {Play[]} */
export const bindingPlays = bindings.flatMap((binding) =>
  bindingJourneys.map(({ name }) => ({
    title: `${binding}: ${name}`,
    order: { kind: 'binding', name, binding },
  })),
);

const inWorkers = [
  ...[
    'ends on the best transport that both sides allow',
    'carries binary both ways, nested and in acknowledgements',
  ].flatMap((name) =>
    Object.keys(transports).map((way) => ({
      title: `over ${way}: ${name}`,
      order: { kind: 'scenario', name, way, server: 'ours' },
    })),
  ),
  ...faultPlays.filter(({ title }) => /: comes back after a cut/.test(title)),
];

/** @type {Play[]} */
export const workerPlays = ['dedicated', 'shared', 'service'].flatMap((kind) =>
  inWorkers.map(({ title, order }) => ({
    title: `in a ${kind} worker, ${title}`,
    order: { ...order, in: kind },
  })),
);

/** @type {Play[]} */
export const historyPlays = [
  {
    title: 'is connected on a page that was left and is returned to, kept by the browser or not',
    order: { kind: 'history' },
  },
];

/** @type {Play[]} */
export const outboxPlays = outboxNames.map((name) => ({
  title: `outbox: ${name}`,
  order: { kind: 'outbox', name },
}));

const scriptTagPlays = Object.keys(transports).map((way) => ({
  title: `by script tag, over ${way}: carries binary both ways`,
  order: {
    kind: 'scenario',
    name: 'carries binary both ways, nested and in acknowledgements',
    way,
    server: 'ours',
    build: 'script',
  },
}));

/** @type {Play[]} */
export const webkitPlays = [
  ...scenarioPlays,
  ...faultPlays,
  ...scriptTagPlays,
  ...workerPlays,
  ...bindingPlays,
  ...historyPlays,
  ...outboxPlays,
];
