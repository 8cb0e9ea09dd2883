// What docs/scale.md says, from docs/scale.json, which `npm run bench -- --only scale` writes.
//
//   <!-- scale:restart -->…<!-- /scale -->   a table or a figure of this name
import { readFileSync } from 'node:fs';

const TABS = 1_000_000;
const NODES = 20;
const ON_NODE = TABS / NODES;
const PEER = 'socket.io-client';

const whole = (value) => Math.round(value).toLocaleString('en-GB').replaceAll(',', ' ');
const short = (value) => `${Math.round(value * 100) / 100}`;
const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;
const perSecond = (perHour) => whole((perHour * TABS) / 3_600);

const table = (head, rows) =>
  ['', head, head.map((_, index) => (index ? '---:' : '---')), ...rows, '']
    .map((cells) => (cells ? `| ${cells.join(' | ')} |` : ''))
    .join('\n');

/** Every table and figure by its name. */
export function scaleFigures(path = 'docs/scale.json') {
  const figures = JSON.parse(readFileSync(path, 'utf8'));
  const of = (scenario, who) => figures[`${scenario} | ${who}`];

  const idle = (scenario, who) => {
    const { requests, framesUp, framesDown, up, down } = of(scenario, who);
    const cells = [requests, framesUp, framesDown].map(short);
    return [...cells, whole(up), whole(down), perSecond(requests + framesUp)];
  };
  const opening = (way, who) => {
    const { first, later } = of(`opening, WebSocket ${way}`, who);
    return [first, later].flatMap(({ requests, handshakes, connections }) =>
      [requests, handshakes, connections].map(short),
    );
  };
  const restart = (downMs, who) => {
    const seen = of(`restart, ${downMs} ms`, who);
    return [
      short(seen.requests),
      ...['worstHandshakes', 'worstRequests', 'worstConnections'].map((name) =>
        whole(seen[name] * ON_NODE),
      ),
      ...['back50', 'back99', 'back100'].map((name) => seconds(seen[name])),
    ];
  };
  const flush = (scenario, who) => {
    const { worstEvents, worstRequests, requests, up, doneMs } = of(scenario, who);
    return [
      whole(worstEvents * ON_NODE),
      whole(worstRequests * ON_NODE),
      short(requests),
      whole(up),
      seconds(doneMs),
    ];
  };
  const restartHead = [
    '',
    'requests a tab',
    'worst 250 ms: handshakes',
    'requests',
    'new connections',
    'half back',
    '99 %',
    'all',
  ];
  const restarts = (downMs) =>
    table(
      restartHead,
      [
        PEER,
        `${PEER}, WebSocket only`,
        'holdfast',
        'holdfast, race',
        `${PEER}, 10 to 30 s`,
        'holdfast, 10 to 30 s',
        'holdfast, race, 10 to 30 s',
      ].map((who) => [who, ...restart(downMs, who)]),
    );

  const peer = of('restart, 0 ms', PEER);
  const own = of('restart, 0 ms', 'holdfast');
  const race = of('restart, 0 ms', 'holdfast, race');
  const looked = of('look', 'holdfast');
  return {
    tabs: whole(TABS),
    nodes: `${NODES}`,
    'on-node': whole(ON_NODE),
    idle: table(
      [
        'a tab, an hour',
        'requests',
        'frames up',
        'frames down',
        'bytes up',
        'bytes down',
        'fleet: arrivals a second',
      ],
      ['idle', 'idle, WebSocket blocked'].flatMap((scenario) =>
        [PEER, 'holdfast'].map((who) => [
          scenario === 'idle' ? `WebSocket, ${who}` : `long-polling, ${who}`,
          ...idle(scenario, who),
        ]),
      ),
    ),
    look: short(looked.requests),
    'look-bytes': whole(looked.down),
    'look-fleet': perSecond(looked.requests * 12),
    opening: table(
      [
        '',
        'first: requests',
        'handshakes',
        'connections',
        'later: requests',
        'handshakes',
        'connections',
      ],
      ['works', 'refused', 'hangs'].flatMap((way) =>
        [PEER, 'holdfast', 'holdfast, race'].map((who) => [
          `WebSocket ${way}, ${who}`,
          ...opening(way, who),
        ]),
      ),
    ),
    'race-first': short(of('opening, WebSocket works', 'holdfast, race').first.handshakes),
    'restart-0': restarts(0),
    'restart-5': restarts(5_000),
    'restart-handshakes': short(peer.worstHandshakes / own.worstHandshakes),
    'restart-requests': short(peer.worstRequests / race.worstRequests),
    flush: table(
      [
        '',
        'worst 250 ms: events',
        'requests',
        'requests a tab',
        'bytes up a tab',
        'all confirmed after',
      ],
      [
        [`buffer, ${PEER}`, ...flush('flush, buffer', PEER)],
        ['buffer, holdfast', ...flush('flush, buffer', 'holdfast')],
        ['outbox', ...flush('flush, outbox', 'holdfast')],
        ['outbox, 2 a second', ...flush('flush, outbox, 2 a second', 'holdfast')],
        [
          'outbox, 2 a second, 10 to 30 s',
          ...flush('flush, outbox, 2 a second', 'holdfast, 10 to 30 s'),
        ],
      ],
    ),
  };
}
