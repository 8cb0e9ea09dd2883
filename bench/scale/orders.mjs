// Which fleets are played, each by its name. A fleet is a sample of what one node serves: what tabs do does not depend on one another,
// so all counts are given for each tab.
const plain = ['socket.io-client', 'holdfast'];
const opening = [...plain, 'holdfast, race'];
const restart = [
  'socket.io-client',
  'socket.io-client, WebSocket only',
  'holdfast',
  'holdfast, race',
  'socket.io-client, 10 to 30 s',
  'holdfast, 10 to 30 s',
  'holdfast, race, 10 to 30 s',
];

const each = (kinds, name, order) =>
  kinds.map((kind) => [`${name} | ${kind}`, { ...order, kind, seed: 1 }]);

export const orders = Object.fromEntries([
  ...each(plain, 'idle', { scenario: 'idle', tabs: 50 }),
  ...each(plain, 'idle, WebSocket blocked', { scenario: 'idle', tabs: 50, webSocket: 'refused' }),
  ...each(plain, 'look', { scenario: 'look', tabs: 50 }),
  ...['works', 'refused', 'hangs'].flatMap((webSocket) =>
    each(opening, `opening, WebSocket ${webSocket}`, { scenario: 'opening', tabs: 500, webSocket }),
  ),
  ...[0, 5_000].flatMap((downMs) =>
    each(restart, `restart, ${downMs} ms`, { scenario: 'restart', tabs: 2_000, downMs }),
  ),
  ...each(['socket.io-client', 'holdfast'], 'flush, buffer', { scenario: 'flush', tabs: 400 }),
  ...each(['holdfast'], 'flush, outbox', { scenario: 'flush', tabs: 400, outbox: {} }),
  ...each(['holdfast'], 'flush, outbox, 2 a second', {
    scenario: 'flush',
    tabs: 400,
    outbox: { maxPerSecond: 2 },
  }),
  ...each(['holdfast, 10 to 30 s'], 'flush, outbox, 2 a second', {
    scenario: 'flush',
    tabs: 400,
    outbox: { maxPerSecond: 2 },
  }),
]);
