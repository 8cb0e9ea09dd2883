import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server as StockEngine, type Socket as StockSession } from 'engine.io';
import { Server as StockServer } from 'socket.io';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { modes } from '../../test-server/modes.js';
import {
  type Answer,
  type Ask,
  ask as askAt,
  held,
  rawSocket as rawSocketAt,
  until,
} from './support.js';

// What the two specifications demand of a server, asked with nothing but HTTP and frames. The same questions are put to stock
// servers that are set up alike: they are the judges of the questions.

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

/** The heartbeat of the modes is short; where it is not what is asked about, a busy machine is given time. */
const CALM = { pingInterval: 60_000, pingTimeout: 60_000 };

describe.each<[string, Start]>([
  ['the mode "engine"', modes.engine],
  ['a stock engine', stockEngine],
])('Engine.IO v4, %s', (_, start) => {
  const path = '/engine.io/';
  let exact: Started;
  let calm: Started;
  let server: Started;
  beforeAll(async () => {
    [exact, calm] = await Promise.all([start({}), start(CALM)]);
  });
  beforeEach(() => {
    server = calm;
  });
  afterAll(() => Promise.all([exact.close(), calm.close()]));

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

  describe('handshake', () => {
    beforeEach(() => {
      server = exact;
    });

    it('over polling answers 200 with an open packet', async () => {
      const { status, body } = await ask('?EIO=4&transport=polling');
      expect(status).toBe(200);
      expect(body[0]).toBe('0');
      const { sid, ...rest } = JSON.parse(body.slice(1)) as Record<string, unknown>;
      expect(sid).toEqual(expect.any(String));
      expect(rest).toEqual({
        upgrades: ['websocket'],
        pingInterval: 300,
        pingTimeout: 200,
        maxPayload: 1_000_000,
      });
    });

    it('over WebSocket sends an open packet first, and offers no upgrade', async () => {
      const { received, webSocket } = await open();
      await until(() => received.length > 0);
      const { sid, ...rest } = JSON.parse(`${received[0]}`.slice(1)) as Record<string, unknown>;
      expect(sid).toEqual(expect.any(String));
      expect(rest).toEqual({
        upgrades: [],
        pingInterval: 300,
        pingTimeout: 200,
        maxPayload: 1_000_000,
      });
      webSocket.terminate();
    });

    it.each([
      ['no EIO', '?transport=polling'],
      ['another EIO', '?EIO=abc&transport=polling'],
      ['no transport', '?EIO=4'],
      ['another transport', '?EIO=4&transport=abc'],
      ['a POST', '?EIO=4&transport=polling'],
      ['a PUT', '?EIO=4&transport=polling'],
    ])('is refused with 400 for %s', async (what, query) => {
      const method = what.startsWith('a P') ? what.slice(2) : 'GET';
      expect((await ask(query, { method })).status).toBe(400);
    });

    it.each([
      '?transport=websocket',
      '?EIO=abc&transport=websocket',
      '?EIO=4',
      '?EIO=4&transport=abc',
      '?EIO=4&transport=websocket&sid=abc',
    ])('of a WebSocket at %s ends with a closed connection and without a packet', async (query) => {
      const outcome = await open(query).then(
        async ({ closed, received }) => [await closed, received],
        () => 'refused',
      );
      expect(['refused', [1006, []]]).toContainEqual(outcome);
    });

    it('gives every session an id of its own', async () => {
      expect(await polling()).not.toBe(await polling());
    });
  });

  describe('long-polling', () => {
    it('carries packets both ways, several in one body, in order', async () => {
      const sid = await polling();
      const answer = await post(sid, '4one\x1e4two\x1e4three');
      expect(answer).toMatchObject({ status: 200, body: 'ok' });
      expect(await poll(sid, 3)).toEqual(['4one', '4two', '4three']);
    });

    it('carries binary as base64 and text in UTF-8', async () => {
      const sid = await polling();
      await post(sid, 'bAQIDBA==\x1e4é€𝄞\x1eb');
      expect((await poll(sid, 3)).slice(0, 2)).toEqual(['bAQIDBA==', '4é€𝄞']);
    });

    it('answers 400 for an unknown session, by GET and by POST', async () => {
      expect((await ask(at('nobody'))).status).toBe(400);
      expect((await post('nobody', '4x')).status).toBe(400);
    });

    it('closes a session that is asked by two GETs at once, and answers one of them 400', async () => {
      const sid = await polling();
      const both = await Promise.all([ask(at(sid)), ask(at(sid))]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
      expect((await ask(at(sid))).status).toBe(400);
    });

    it.each(['abc', '', '9', 'x4', '4a\x1ezzz'])('closes a session that POSTs %j', async (body) => {
      const sid = await polling();
      await post(sid, body);
      expect((await ask(at(sid))).status).toBe(400);
    });

    it('ends with a close packet from the client, which answers the waiting GET with a noop', async () => {
      const sid = await polling();
      const { answer } = await held(server.url, at(sid), path);
      await post(sid, '1');
      expect((await answer).body).toBe('6');
      expect((await ask(at(sid))).status).toBe(400);
    });

    it('refuses a body above maxPayload, and takes one that is as long', async () => {
      const sid = await polling();
      expect((await post(sid, `4${'x'.repeat(1_000_000)}`)).status).toBe(413);
      expect((await post(sid, `4${'x'.repeat(999_999)}`)).status).toBe(200);
      expect((await poll(sid, 1))[0]).toHaveLength(1_000_000);
    });
  });

  describe('WebSocket', () => {
    const messages = (received: readonly string[]) =>
      received.slice(1).filter((text) => text !== '2');

    it('carries one packet a frame, binary as it is', async () => {
      const { webSocket, received } = await open();
      for (const frame of ['4hello', Buffer.of(1, 2, 3), '4', '4é€𝄞', Buffer.of()])
        webSocket.send(frame);
      await until(() => messages(received).length === 5);
      expect(messages(received)).toEqual(['4hello', '<010203>', '4', '4é€𝄞', '<>']);
      webSocket.terminate();
    });

    it.each(['abc', '', '9'])('is closed at the frame %j', async (frame) => {
      const { webSocket, closed } = await open();
      webSocket.send(frame);
      await closed;
    });

    it('is closed with 1009 at a frame above maxPayload', async () => {
      const { webSocket, closed } = await open();
      webSocket.send(`4${'x'.repeat(1_000_000)}`);
      expect(await closed).toBe(1009);
    });

    it('is found closed by the server when it closes', async () => {
      const { webSocket, received, closed } = await open();
      await until(() => received.length > 0);
      webSocket.close();
      await closed;
      const { body } = await ask(at(sidIn(`${received[0]}`)));
      expect(body).toContain('"code":1');
    });
  });

  describe('heartbeat', () => {
    beforeEach(() => {
      server = exact;
    });

    it('pings at each interval, and goes on while there are pongs, over polling', async () => {
      const sid = await polling();
      for (let beats = 0; beats < 3; beats++) {
        expect((await ask(at(sid))).body).toBe('2');
        expect((await post(sid, '3')).status).toBe(200);
      }
    });

    it('pings at each interval, and goes on while there are pongs, over WebSocket', async () => {
      const { webSocket, received } = await open();
      webSocket.on('message', (data) => `${data}` === '2' && webSocket.send('3'));
      await until(() => received.length === 4);
      expect(received.slice(1)).toEqual(['2', '2', '2']);
      webSocket.terminate();
    });

    it('ends a session without pongs, over polling', async () => {
      const sid = await polling();
      const answers: Answer[] = [];
      while (answers.at(-1)?.status !== 400) answers.push(await ask(at(sid)));
      expect(answers.map(({ body }) => body).slice(0, 2)).toEqual(['2', '1']);
    });

    it('ends a session without pongs, over WebSocket', async () => {
      const { received, closed } = await open();
      await closed;
      expect(received.slice(1)).toEqual(['2']);
    });

    it('is the server’s alone: a ping from the client ends the session', async () => {
      const { webSocket, closed } = await open();
      webSocket.send('2');
      await closed;
    });
  });

  describe('upgrade', () => {
    it('from polling answers the probe, sends a noop to the waiting GET, and loses nothing', async () => {
      const sid = await polling();
      await post(sid, '4before');
      expect(await poll(sid, 1)).toEqual(['4before']);
      const { answer: waiting } = await held(server.url, at(sid), path);
      const { webSocket, received } = await open(`?EIO=4&transport=websocket&sid=${sid}`);
      webSocket.send('2probe');
      await until(() => received.length === 1);
      expect(received).toEqual(['3probe']);
      expect((await waiting).body).toBe('6');
      await post(sid, '4during');
      webSocket.send('5');
      webSocket.send('4after');
      await until(() => received.filter((text) => text !== '2').length === 3);
      expect(received.filter((text) => text !== '2')).toEqual(['3probe', '4during', '4after']);
      expect((await ask(at(sid))).status).toBe(400);
      webSocket.terminate();
    });

    it('happens once: another WebSocket with the same session is closed', async () => {
      const sid = await polling();
      const first = await open(`?EIO=4&transport=websocket&sid=${sid}`);
      first.webSocket.send('2probe');
      first.webSocket.send('5');
      await until(() => first.received.includes('3probe'));
      const second = await open(`?EIO=4&transport=websocket&sid=${sid}`);
      await second.closed;
      first.webSocket.send('4still here');
      await until(() => first.received.includes('4still here'));
      first.webSocket.terminate();
    });

    it('is dropped when the WebSocket closes, and polling goes on', async () => {
      const sid = await polling();
      const { webSocket, closed } = await open(`?EIO=4&transport=websocket&sid=${sid}`);
      webSocket.close();
      await closed;
      await post(sid, '4on');
      expect(await poll(sid, 1)).toEqual(['4on']);
    });
  });
});

describe.each<[string, Start]>([
  ['the mode "socket"', modes.socket],
  ['a stock server', stockSocket],
])('Socket.IO v5, %s', (_, start) => {
  let server: Started;
  beforeAll(async () => {
    server = await start(CALM);
  });
  afterAll(() => server.close());

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

  describe('connection to a namespace', () => {
    it.each([
      ['the main one', '40', '40', '42["auth",{}]'],
      ['the main one by name', '40/,', '40', '42["auth",{}]'],
      ['the main one with a payload', '40{"token":"123"}', '40', '42["auth",{"token":"123"}]'],
      ['another one', '40/custom,', '40/custom,', '42/custom,["auth",{}]'],
      [
        'another one with a payload',
        '40/custom,{"token":"abc"}',
        '40/custom,',
        '42/custom,["auth",{"token":"abc"}]',
      ],
    ])('is granted, with an id, for %s', async (_, connect, head, auth) => {
      const { say } = await open();
      const [answer = '', event] = await say(2, connect);
      expect(answer.startsWith(head)).toBe(true);
      const data = JSON.parse(answer.slice(head.length)) as Record<string, unknown>;
      expect(data).toEqual({ sid: expect.any(String) });
      expect(event).toBe(auth);
    });

    it('is refused for an unknown one', async () => {
      const { say } = await open();
      expect(await say(1, '40/random')).toEqual(['44/random,{"message":"Invalid namespace"}']);
    });

    it('can be had of several over one connection, each with its own id', async () => {
      const { say } = await open();
      const [main = '', , custom = ''] = [...(await say(2, '40')), ...(await say(2, '40/custom,'))];
      expect(main.slice(2)).not.toBe(custom.slice('40/custom,'.length));
      expect(await say(1, '42["message",1]')).toEqual(['42["message-back",1]']);
    });

    it('has to come within connectTimeout', async () => {
      await (await open()).closed;
    });

    it.each(['42["message"]', '41', '430[]', '40[]', '40"x"', '4abc', '46', '49'])(
      'comes first: %s closes the connection',
      async (frame) => {
        const { webSocket, closed } = await open();
        webSocket.send(frame);
        await closed;
      },
    );
  });

  describe('disconnection from a namespace', () => {
    it('ends that namespace alone', async () => {
      const { say, closed, webSocket } = await joined();
      await say(2, '40/custom,');
      webSocket.send('41/custom,');
      expect(await say(1, '42["message","still here"]')).toEqual([
        '42["message-back","still here"]',
      ]);
      webSocket.send('42/custom,["message","not here"]');
      await closed;
    });
  });

  describe('messages', () => {
    it.each([
      [
        'text',
        '42["message",1,"2",{"3":[true,null]}]',
        ['42["message-back",1,"2",{"3":[true,null]}]'],
      ],
      ['no argument', '42["message"]', ['42["message-back"]']],
      ['more than ASCII', '42["message","é€𝄞\\u0000"]', ['42["message-back","é€𝄞\\u0000"]']],
    ])('come back with %s', async (_, frame, answer) => {
      const { say } = await joined();
      expect(await say(answer.length, frame)).toEqual(answer);
    });

    it('come back with binary', async () => {
      const { say } = await joined();
      const frames = [
        '452-["message",{"_placeholder":true,"num":0},[{"_placeholder":true,"num":1}]]',
        Buffer.of(1, 2),
        Buffer.of(3),
      ];
      expect(await say(3, ...frames)).toEqual([
        '452-["message-back",{"_placeholder":true,"num":0},[{"_placeholder":true,"num":1}]]',
        '<0102>',
        '<03>',
      ]);
    });

    it.each(['456', '4567', '0', '12'])('are acknowledged by their id, %s', async (id) => {
      const { say } = await joined();
      expect(await say(1, `42${id}["message-with-ack",1,"2",{"3":[false]}]`)).toEqual([
        `43${id}[1,"2",{"3":[false]}]`,
      ]);
    });

    it('are acknowledged with binary', async () => {
      const { say } = await joined();
      const frames = [
        '452-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
        Buffer.of(1, 2, 3),
        Buffer.of(4),
      ];
      expect(await say(3, ...frames)).toEqual([
        '462-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
        '<010203>',
        '<04>',
      ]);
    });

    it.each([
      ['an unknown type', ['4abc']],
      ['bad JSON', ['42{']],
      ['no array', ['42{"a":1}']],
      ['no name', ['42[]']],
      ['a name that is none', ['42[{}]']],
      ['a reserved name', ['42["connect"]']],
      ['an acknowledgement that is no array', ['430"x"']],
      ['a DISCONNECT with a payload', ['41{}']],
      ['attachments without a count', ['45["message"]']],
      [
        'a frame instead of an attachment',
        ['451-["message",{"_placeholder":true,"num":0}]', '42["message"]'],
      ],
      ['an attachment out of place', [Buffer.of(1)]],
    ])('close the connection with %s', async (_, frames) => {
      const { webSocket, closed } = await joined();
      for (const frame of frames) webSocket.send(frame);
      await closed;
    });
  });
});
