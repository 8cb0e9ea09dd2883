import { expect, it, vi } from 'vitest';
import { portableBase64 } from '../../test-server/bytes.js';
import { engineDefaults } from '../../test-server/engine/options.js';
import { EngineSession } from '../../test-server/engine/session.js';
import { WebSocketTransport } from '../../test-server/engine/websocket.js';
import { Events } from '../../test-server/events.js';
import { Line, Wire } from '../../test-server/wire.js';
import { afterThisTest, rawSocket, until } from './support.js';
import { twins } from './twins.js';

// Where the two servers differ on purpose. Both are asked, so that the list stays true.

it.each([
  ['an event without a payload', '42'],
  ['an acknowledgement without a payload', '430'],
  ['an id beyond what a number holds', '4299999999999999999["echo"]'],
  [
    'a count of attachments that is no plain number',
    '451e0-["echo",{"_placeholder":true,"num":0}]',
  ],
])('%s is refused here, and passed by the stock server', async (_, frame) => {
  const { ourUrl, stockUrl } = await twins();
  const outcome = async (base: string) => {
    const { webSocket, received, closed } = await rawSocket(base, '?EIO=4&transport=websocket');
    webSocket.send('40');
    await until(() => received.length === 2);
    webSocket.send(frame);
    if (frame.includes('1e0')) webSocket.send(Buffer.of(1));
    webSocket.send('40/nowhere,');
    return Promise.race([
      closed.then(() => 'closed'),
      until(() => received.length === 3).then(() => 'open'),
    ]);
  };
  expect([await outcome(ourUrl), await outcome(stockUrl)]).toEqual(['closed', 'open']);
});

it('what a socket waits for is over when it ends: its acknowledgements fail at once', async () => {
  const failures: Record<string, unknown> = {};
  const { ourUrl, stockUrl } = await twins({}, (io) =>
    io.on('connection', (socket) => {
      const { host = '' } = socket.handshake.headers;
      socket
        .timeout(100)
        .emitWithAck('ask')
        .catch((error: Error) => {
          failures[host] = error.message;
        });
      socket.on('go', () => socket.disconnect());
    }),
  );
  for (const base of [ourUrl, stockUrl]) {
    const { webSocket, received } = await rawSocket(base, '?EIO=4&transport=websocket');
    webSocket.send('40');
    await until(() => received.length === 3);
    webSocket.send('42["go"]');
  }
  const [ours, stock] = [new URL(ourUrl).host, new URL(stockUrl).host];
  await until(() => stock in failures);
  expect(failures).toEqual({
    [ours]: 'socket has been disconnected',
    [stock]: 'operation has timed out',
  });
});

it('an acknowledgement that is asked for after the end fails at once, and not never', async () => {
  const failures: Record<string, unknown> = {};
  const outgoing: unknown[] = [];
  const { ourUrl, stockUrl } = await twins({}, (io) =>
    io.on('connection', (socket) => {
      const { host = '' } = socket.handshake.headers;
      socket.onAnyOutgoing((event) => outgoing.push(event));
      socket.on('disconnect', () =>
        socket
          .timeout(50)
          .emitWithAck('too late')
          .catch((error: Error) => {
            failures[host] = error.message;
          }),
      );
    }),
  );
  for (const base of [ourUrl, stockUrl]) {
    const { webSocket, received } = await rawSocket(base, '?EIO=4&transport=websocket');
    webSocket.send('40');
    await until(() => received.length === 2);
    webSocket.send('41');
  }
  await until(() => Object.keys(failures).length === 2);
  expect(failures).toEqual({
    [new URL(ourUrl).host]: 'socket has been disconnected',
    [new URL(stockUrl).host]: 'operation has timed out',
  });
  expect(outgoing).toEqual(['too late', 'too late']);
});

it('flags do not outlive an emit that throws', async () => {
  const { ourUrl, stockUrl } = await twins({}, (io) =>
    io.on('connection', (socket) =>
      socket.on('go', () => {
        socket.emit('n', 1);
        try {
          socket.volatile.emit('connect');
        } catch {}
        socket.emit('n', 2);
        socket.emit('n', 3);
      }),
    ),
  );
  const heard = async (base: string) => {
    const { webSocket, received } = await rawSocket(base, '?EIO=4&transport=websocket');
    webSocket.send('40');
    await until(() => received.length === 2);
    webSocket.send('42["go"]');
    await until(() => received.at(-1) === '42["n",3]');
    return received.slice(2);
  };
  const [one, two, three] = ['42["n",1]', '42["n",2]', '42["n",3]'];
  expect(await heard(ourUrl)).toEqual([one, two, three]);
  expect(await heard(stockUrl)).toEqual([one, three]);
});

it('the answer to a heartbeat may be late once, for who sends something else meanwhile', () => {
  vi.useFakeTimers();
  afterThisTest(() => vi.useRealTimers());
  const socket = Object.assign(new Events(), {
    send: (_: unknown, done: () => void) => done(),
    close() {},
    pause() {},
    resume() {},
  });
  const line = new Line(new Wire());
  const transport = new WebSocketTransport(socket, line, false, portableBase64);
  const options = { ...engineDefaults, pingInterval: 100, pingTimeout: 50 };
  const request = { headers: {}, socket: {} };
  const session = new EngineSession('id', transport, line, request, options);
  const reasons: string[] = [];
  session.on('close', (reason: string) => reasons.push(reason));
  const hear = (frame: string) => socket.fire('message', frame, false);

  session.start([]);
  vi.advanceTimersByTime(90);
  hear('4early'); // Before the ping it changes nothing.
  vi.advanceTimersByTime(50);
  hear('4busy');
  vi.advanceTimersByTime(40);
  hear('3');
  vi.advanceTimersByTime(100 + 40);
  hear('4busy');
  vi.advanceTimersByTime(40);
  hear('4busy again');
  expect(reasons).toEqual([]);
  vi.advanceTimersByTime(10);
  expect(reasons).toEqual(['ping timeout']);
});
