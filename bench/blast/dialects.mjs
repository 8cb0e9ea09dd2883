// As much of each protocol as a contestant needs to be connected, to hear events and to be answered. By the path that its client asks for.

const RECORD_END = '\x1e';
const record = (value) => `${JSON.stringify(value)}${RECORD_END}`;

/** Socket.IO: Engine.IO 4 below, one namespace. */
const socketIo = {
  opened: () =>
    `0${JSON.stringify({ sid: 'bench', upgrades: [], pingInterval: 60_000, pingTimeout: 60_000, maxPayload: 1_000_000 })}`,
  heard(text, { send, ready }) {
    if (text.startsWith('40')) {
      send('40{"sid":"bench"}');
      ready();
      return;
    }
    const [, id, value] = /^42(\d+)\["ask",(.*)\]$/s.exec(text) ?? [];
    if (id) send(`43${id}[${value}]`);
  },
  event: (value) => `42${JSON.stringify(['tick', value])}`,
};

/** Phoenix channels, version 2: one channel, `room`. */
const phoenix = {
  heard(text, { send, ready }) {
    const [joined, ref, topic, name, payload] = JSON.parse(text);
    const reply = (response) =>
      send(JSON.stringify([joined, ref, topic, 'phx_reply', { status: 'ok', response }]));
    if (name === 'phx_join') {
      reply({});
      ready();
    } else if (name === 'ask') reply(payload);
  },
  event: (value) => JSON.stringify([null, null, 'room', 'tick', value]),
};

/** Centrifugo's, as JSON: one subscription, `room`. */
const centrifuge = {
  heard(text, { send, ready }) {
    for (const line of text.split('\n')) {
      const { id, connect, subscribe, rpc } = JSON.parse(line);
      if (connect) send(JSON.stringify({ id, connect: { client: 'bench', version: '0' } }));
      if (rpc) send(JSON.stringify({ id, rpc: { data: rpc.data } }));
      if (subscribe) {
        send(JSON.stringify({ id, subscribe: {} }));
        ready();
      }
    }
  },
  event: (data) => JSON.stringify({ push: { channel: 'room', pub: { data } } }),
};

/** SignalR's JSON hub protocol. */
const signalR = {
  heard(text, { send, ready }) {
    for (const part of text.split(RECORD_END).slice(0, -1)) {
      const { protocol, type, invocationId, arguments: values } = JSON.parse(part);
      if (protocol) {
        send(record({}));
        ready();
      } else if (type === 1) send(record({ type: 3, invocationId, result: values[0] }));
    }
  },
  event: (value) => record({ type: 1, target: 'tick', arguments: [value] }),
};

const paths = {
  '/socket.io/': socketIo,
  '/phoenix/websocket': phoenix,
  '/centrifuge': centrifuge,
  '/signalr': signalR,
};

/** What a WebSocket with this path speaks. */
export function dialectOf(url) {
  const { pathname } = new URL(url, 'http://x');
  const dialect = paths[pathname];
  if (!dialect) throw new Error(`nothing speaks at ${pathname}`);
  return dialect;
}
