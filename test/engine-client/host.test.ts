import { describe, expect, it } from 'vitest';
import { Fetch, Socket, type SocketOptions, WebSocket, XHR } from '../../src/engine-client.js';
import { last, openPacket, openPolling, openWebSocket, waiting } from '../fakes/link.js';
import { fakePlatform, NOTHING } from '../fakes/platform.js';

/** A session on a host whose time and network are the test's, and what it told. */
function sessionOf(options: SocketOptions = {}, platform = fakePlatform()) {
  const socket = new Socket('http://server', { platform, ...options });
  const told: unknown[] = [];
  for (const name of ['open', 'error', 'upgrade', 'upgradeError', 'close'] as const) {
    socket.on(name, (...args: unknown[]) => told.push([name, ...args]));
  }
  return { socket, told, platform };
}

describe('a session and its host', () => {
  it('closes at once when the device loses the network', async () => {
    const { socket, told, platform } = sessionOf();
    await openPolling(platform);
    platform.setOnline(false);
    expect(told.at(-2)).toEqual([
      'close',
      'transport close',
      { description: 'network connection lost' },
    ]);
    await platform.settle();
    expect(socket.readyState).toBe('closed');
    expect(platform.live()).toEqual(NOTHING);
  });

  it('does not mind that with a server on this device', async () => {
    const platform = fakePlatform();
    const socket = new Socket('http://localhost:3000', { platform, transports: ['websocket'] });
    await openWebSocket(platform);
    platform.setOnline(false);
    expect(socket.readyState).toBe('open');
  });

  it('notices after a sleep that the server has been silent for too long, once the network is back', async () => {
    const { told, platform } = sessionOf({ transports: ['websocket'] });
    await openWebSocket(platform);
    platform.sleep(100_000);
    platform.setOnline(true);
    await platform.settle();
    expect(told.at(-1)).toEqual(['close', 'ping timeout', undefined]);
    expect(platform.live()).toEqual(NOTHING);
  });

  it('knows when the next ping is overdue, moved by pings only', async () => {
    const { socket, platform } = sessionOf({ transports: ['websocket'] });
    expect(socket._pingTimeoutTime).toBe(Infinity);
    const link = await openWebSocket(platform);
    expect(socket._pingTimeoutTime - platform.now()).toBe(45_000);
    await platform.advance(1_000);
    link.receive('4text');
    expect(socket._pingTimeoutTime - platform.now()).toBe(44_000);
    link.receive('2');
    expect(socket._pingTimeoutTime - platform.now()).toBe(45_000);
    expect(link.sent).toEqual(['3']);
    // As tests of applications do.
    socket._pingTimeoutTime = platform.now() - 1;
    expect(socket._hasPingExpired()).toBe(true);
    await platform.settle();
    expect(socket.readyState).toBe('closed');
  });

  it('ends without a word when the page is left, if it shall', async () => {
    const platform = fakePlatform();
    const { socket, told } = sessionOf(
      { transports: ['websocket'], closeOnBeforeunload: true },
      platform,
    );
    const other = sessionOf({ transports: ['websocket'] }, platform);
    await openWebSocket(platform);
    platform.sockets[0]!.accept();
    platform.sockets[0]!.receive(openPacket());
    platform.tell({ type: 'beforeunload' });
    socket.send('nobody');
    await platform.settle();
    expect(told).toEqual([['open']]);
    expect(platform.sockets.map(({ closes }) => closes)).toEqual([1, 0]);
    expect(platform.sockets[0]!.sent).toEqual([]);
    expect(other.socket.readyState).toBe('open');
  });

  it('says goodbye over polling when the page is left, as the server would not know otherwise', async () => {
    const { told, platform } = sessionOf({ transports: ['polling'], closeOnBeforeunload: true });
    await openPolling(platform);
    platform.tell({ type: 'beforeunload' });
    await platform.settle();
    expect(platform.pending('POST').map(({ body }) => body)).toEqual(['1']);
    expect(told).toEqual([['open']]);
  });

  it('closes within a second although the server does not take what was sent', async () => {
    const { socket, told, platform } = sessionOf({ transports: ['polling'] });
    await openPolling(platform);
    socket.send('held up');
    socket.close();
    expect(socket.readyState).toBe('closing');
    await platform.advance(999);
    expect(told).toEqual([['open']]);
    await platform.advance(1);
    expect(told.at(-1)).toEqual(['close', 'forced close', undefined]);
    await platform.advance(10_000);
    expect(platform.live()).toEqual(NOTHING);
  });

  it('resumes polling when the switch fails after polling was paused', async () => {
    const { socket, told, platform } = sessionOf();
    await openPolling(platform);
    const link = last(platform.sockets);
    link.accept();
    link.receive('3probe');
    socket.send('waits');
    link.fail();
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(told.map((entry) => (entry as unknown[])[0])).toEqual(['open', 'upgradeError']);
    expect(platform.pending('POST').map(({ body }) => body)).toEqual(['4waits']);
    platform.pending('POST')[0]!.answer();
    await platform.settle();
    expect(socket.writeBuffer).toEqual([]);
    expect(platform.pending('GET')).toHaveLength(1);
  });

  it('leaves nothing running after any end of its life', async () => {
    for (const moment of ['opening', 'open', 'probing', 'pausing', 'upgraded'] as const) {
      const { socket, told, platform } = sessionOf();
      if (moment !== 'opening') await openPolling(platform);
      if (moment === 'pausing' || moment === 'upgraded') {
        last(platform.sockets).accept();
        last(platform.sockets).receive('3probe');
      }
      if (moment === 'upgraded') {
        waiting(platform, 'GET').answer('6');
        await platform.settle();
      }
      socket.close();
      await platform.advance(20_000);
      const closes = told.filter((entry) => (entry as unknown[])[0] === 'close');
      expect(closes, moment).toHaveLength(1);
      expect(platform.live(), moment).toEqual(NOTHING);
    }
  });

  it('sends the cookies of its own origin, and those of another one if asked to, with every class', () => {
    for (const Class of [XHR, Fetch]) {
      const own = sessionOf({ transports: [Class] }).platform;
      const asked = sessionOf({ transports: [Class], withCredentials: true }).platform;
      expect([own, asked].map(({ requests }) => requests[0]!.init.credentials)).toEqual([
        'same-origin',
        'include',
      ]);
    }
  });

  it('offers the subprotocols, and shows the WebSocket itself', async () => {
    const { socket, platform } = sessionOf({ transports: [WebSocket], protocols: ['one', 'two'] });
    await openWebSocket(platform);
    expect(platform.sockets[0]!.protocols).toEqual(['one', 'two']);
    expect((socket.transport as WebSocket).ws).toBe(platform.sockets[0]);
  });

  it('sends the number 0 as itself, and nothing as an empty message', async () => {
    const { socket, platform } = sessionOf({ transports: ['websocket'] });
    const link = await openWebSocket(platform);
    for (const message of [0, false, null, undefined, '']) {
      socket.send(message);
      await platform.settle();
    }
    expect(link.sent).toEqual(['40', '4false', '4', '4', '4']);
  });

  it("leaves a message's options as they were", async () => {
    const { socket, platform } = sessionOf({ transports: ['websocket'] });
    await openWebSocket(platform);
    const created: unknown[] = [];
    socket.on('packetCreate', ({ options }) => created.push(options));
    socket
      .send('a', Object.freeze({}))
      .send('b', Object.freeze({ compress: false }))
      .send('c');
    expect(created).toEqual([{ compress: true }, { compress: false }, { compress: true }]);
  });
});
