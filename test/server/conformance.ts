// What the two specifications demand of a server, asked with nothing but HTTP and frames. The same questions are put to stock
// servers that are set up alike: they are the judges of the questions.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server as StockEngine, type Socket as StockSession } from 'engine.io';
import { Server as StockServer } from 'socket.io';
import { afterAll, beforeAll, expect } from 'vitest';
import { modes } from '../../test-server/modes.js';
import { type Ask, ask as askAt, rawSocket as rawSocketAt, until } from './support.js';

const TIMES = { pingInterval: 300, pingTimeout: 200, maxHttpBufferSize: 1_000_000 };

interface Started {
  readonly url: string;
  close(): Promise<unknown>;
}

async function listening(attach: (http: ReturnType<typeof createServer>) => { close(): unknown }) {
  const http = createServer();
  const server = attach(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const close = async () => {
    server.close();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  };
  return { url, close };
}

const stockEngine = (options: object) =>
  listening((http) => {
    const engine = new StockEngine({ ...TIMES, ...options });
    engine.attach(http, { path: '/engine.io' });
    engine.on('connection', (socket: StockSession) =>
      socket.on('message', (data) => socket.send(data)),
    );
    return engine;
  });

const stockSocket = (options: object) =>
  listening((http) => {
    const io = new StockServer(http, { ...TIMES, connectTimeout: 1000, ...options });
    io.on('connection', (socket) => {
      socket.emit('auth', socket.handshake.auth);
      socket.on('message', (...args) => socket.emit('message-back', ...args));
      socket.on('message-with-ack', (...args) => args.pop()(...args));
    });
    io.of('/custom').on('connection', (socket) => socket.emit('auth', socket.handshake.auth));
    return { close: () => io.disconnectSockets(true) };
  });

type Start = (options: object) => Promise<Started>;

export const ENGINES: [string, Start][] = [
  ['the mode "engine"', modes.engine],
  ['a stock engine', stockEngine],
];
export const SERVERS: [string, Start][] = [
  ['the mode "socket"', modes.socket],
  ['a stock server', stockSocket],
];

/** The heartbeat of the modes is short; where it is not what is asked about, a busy machine is given time. */
export const CALM = { pingInterval: 60_000, pingTimeout: 60_000 };

/** One server for the tests of the describe that calls it. */
function serving(start: Start, options: object) {
  let started: Started;
  beforeAll(async () => {
    started = await start(options);
  });
  afterAll(() => started.close());
  return {
    get url() {
      return started.url;
    },
  };
}

/** How to ask an engine. */
export function engineAt(start: Start, options: object) {
  const path = '/engine.io/';
  const server = serving(start, options);
  const ask = (query: string, options: Ask = {}) => askAt(server.url, query, { path, ...options });
  const open = (query = '?EIO=4&transport=websocket') => rawSocketAt(server.url, query, path);
  const at = (sid: string) => `?EIO=4&transport=polling&sid=${sid}`;
  const post = (sid: string, body: string) => ask(at(sid), { method: 'POST', body });
  const sidIn = (text: string) => (JSON.parse(text.slice(1)) as { sid: string }).sid;
  const polling = async () => sidIn((await ask('?EIO=4&transport=polling')).body);
  /** The packets of the next answers, until there are `count`; pings are answered and left out. */
  const poll = async (sid: string, count: number) => {
    const packets: string[] = [];
    while (packets.length < count) {
      const { status, body } = await ask(at(sid));
      expect(status).toBe(200);
      for (const packet of body.split('\x1e'))
        if (packet !== '2') packets.push(packet);
        else await post(sid, '3');
    }
    return packets;
  };
  return { path, server, ask, open, at, post, sidIn, polling, poll };
}

/** How to talk with a Socket.IO server. */
export function socketAt(start: Start) {
  const server = serving(start, CALM);
  /** A WebSocket whose pings are answered and left out of what it hears. */
  async function open() {
    const { webSocket, received, closed } = await rawSocketAt(
      server.url,
      '?EIO=4&transport=websocket',
    );
    const heard: string[] = [];
    const take = (text: string) => {
      if (text === '2') webSocket.send('3');
      else heard.push(text);
    };
    received.forEach(take);
    webSocket.on('message', (data, isBinary) => {
      if (!isBinary) take(`${data}`);
      else heard.push(`<${(data as Buffer).toString('hex')}>`);
    });
    /** Sends, and returns what has come then, up to `count` packets. */
    const say = async (count: number, ...frames: (string | Buffer)[]) => {
      for (const frame of frames) webSocket.send(frame);
      await until(() => heard.length >= count);
      return heard.splice(0, count);
    };
    await say(1);
    return { say, closed, webSocket };
  }
  async function joined(connect = '40') {
    const client = await open();
    await client.say(2, connect);
    return client;
  }
  return { open, joined };
}
