/**
 * What keeps a row from its goals, by the row's id: with what was measured or seen in a profile, in a sentence or two. `npm run docs` asks for
 * one of each row that misses a goal; of a row that reaches its goals, nothing is shown.
 * @type {Record<string, string>}
 */
export const limits = {
  'size-io':
    'the whole API of socket.io-client on top of a core. Cut out of the bundle, its names, setters, transports by name and parsers (`src/dropin`) save 1 480 bytes, page life with its question to the server 630, polling with its upgrade 970. A prototype with the core alone came to 5 800.',
  'size-script': 'as `{ io }`, of which it is the same code with a global.',
  'size-createSocket':
    'what the protocol asks for, binary and every check of what comes in included: socket, engine and manager are more than half of it. Those that are smaller know nothing of namespaces, acknowledgements or sessions.',
  'size-engine-core':
    'polling is the largest part of it beside the session itself: one request each way at a time, a pause for the upgrade, a goodbye when the page goes.',
  'size-react': 'thirteen names; an application with six of its hooks adds half of it.',
  'size-vue': 'as for React, with a plugin and the unwrapping of refs.',
  'herd-100':
    'chance. Of 200 independent first delays, half of them below a second and the others up to three, 34 fall into the worst 250 ms at the median of many herds and 38 in one of ten; fewer would take a longer first delay, and a later return.',
  'herd-100-median':
    'the few that come too soon, and again later. Simulated without any machine, the median client is back after 1 150 ms, that of socket.io-client after 1 006 ms; on a machine, its worst window, twice as full, is what its clients wait for.',
  'herd-2000':
    'chance, and the second attempts of some among the first of others: 38 in the worst 250 ms at the median of many simulated herds, 43 in one of ten. Delays as random, but evenly so, had 47.',
  'herd-2000-median':
    'chance: simulated without any machine, half of the clients are back after 3 050 to 3 200 ms with the delays of either client.',
};
