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
    'chance. Of 200 independent first delays, half of them between a tenth of a second and one and the others up to three, 36 fall into the worst 250 ms at the median of many herds and 41 in one of ten; fewer would take a longer first delay, and a later return.',
  'herd-100-median':
    'chance: simulated without any machine, the median client is back after 1 004 ms, that of socket.io-client after 1 012 ms.',
  'herd-2000':
    'chance, and the second attempts of some among the first of others: 39 in the worst 250 ms at the median of many simulated herds, 45 in one of ten. Delays as random, but evenly so, had 47.',
  'herd-2000-median':
    'chance: simulated without any machine, half of the clients are back after 3 050 to 3 200 ms with the delays of either client.',
  'encode-small':
    'the walk that looks for bytes, which every client must make and the limit does not: without it a small event takes 1.06 and one of 10 KB 1.00. Nothing is looked at twice, and each kind has the loop that was fastest for it. `Object.keys` instead took 1.5 to 2.0, a replacer more.',
  'encode-1k': 'as for a small event.',
  'encode-10k': 'as for a small event.',
  'encode-small-node':
    'the walk that looks for bytes, which every client must make and the limit does not: without it a small event takes 1.06 and one of 10 KB 1.00. Nothing is looked at twice, and each kind has the loop that was fastest for it. `Object.keys` instead took 1.5 to 2.0, a replacer more.',
  'encode-1k-node': 'as for a small event.',
  'encode-10k-node': 'as for a small event.',
  'decode-small':
    'the limit checks nothing. Cutting a text at two layers costs 0.01 to 0.04 of its time, the packet handed on by a call up to 0.04, what each type may carry and the reserved names up to 0.05, the state between messages the rest; each is near what can be told apart.',
  'decode-ack': 'as for a small event.',
  'decode-small-node':
    'the limit checks nothing. Cutting a text at two layers costs 0.01 to 0.04 of its time, the packet handed on by a call up to 0.04, what each type may carry and the reserved names up to 0.05, the state between messages the rest; each is near what can be told apart.',
  'decode-ack-node': 'as for a small event.',
  'binary-encode':
    'the same walk, in depth, and the copy of what holds bytes: the limit is told where they are, and writes the head of its text as a constant.',
  'binary-encode-node':
    'the same walk, in depth, and the copy of what holds bytes: the limit is told where they are, and writes the head of its text as a constant.',
  'binary-decode':
    'the limit replaces what stands at the first level, takes the head for granted and looks at no bytes. Values of any depth looked at for a placeholder, with every number checked, cost 0.05 to 0.17 of its time; a packet of the engine for each of the two messages, and the state between them, most of the rest.',
  'binary-decode-node':
    'the limit replaces what stands at the first level, takes the head for granted and looks at no bytes. Values of any depth looked at for a placeholder, with every number checked, cost 0.05 to 0.17 of its time; a packet of the engine for each of the two messages, and the state between them, most of the rest.',
  'payload-encode':
    'each frame is asked whether it is bytes, and whether all together may be too long for the server, before they are joined: the second costs about 0.04 of the limit’s time, the first less than can be told apart. The limit joins.',
  'payload-encode-node':
    'each frame is asked whether it is bytes, and whether all together may be too long for the server, before they are joined: the second costs about 0.04 of the limit’s time, the first less than can be told apart. The limit joins.',
  'payload-decode':
    'each frame is asked whether it is bytes, up to 0.02 of the limit’s time, and of which type it is, about 0.04: the limit cuts off a digit and asks for neither, which no correct client can.',
  'payload-decode-node':
    'each frame is asked whether it is bytes, up to 0.02 of the limit’s time, and of which type it is, about 0.04: the limit cuts off a digit and asks for neither, which no correct client can.',
  'receive-rate':
    'in process, with a WebSocket that costs nothing, an event takes a third more than its JSON and its listener. What is left are two cuts of the text, the checks of what came, the list of arguments, and the calls from the engine to the manager to the socket, each of which may be decorated by `inspect` and `limits`.',
  'acks-share':
    'chance: the trip through the browser’s processes is most of each turn and takes its own time, 0.92 to 1.08 in the middle half of the rounds; other runs had 1.03. The main thread works 1.04 times as long as the limit’s.',
  'memory-idle-chromium':
    'by snapshots, nothing is left that is large: page life with its listeners 0.5 KB, of which `createSocket` has none; the decoder with its last packet 0.25; the rest are the objects of manager, engine, transport and socket, a timer, and the closures of a WebSocket’s handlers.',
};
