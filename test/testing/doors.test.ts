import type { Platform } from 'holdfast';
import type { TestServer } from 'holdfast/testing';
import { describe, expect, it, vi } from 'vitest';
import { join, quiet, serve, until } from './support.js';

const base = 'http://app.test/socket.io/?EIO=4';

const get = (server: TestServer, query: string, init: RequestInit = {}) =>
  server.platform().fetch(`${base}${query}`, init);

/** A session on polling, connected to the main namespace. */
async function session(server: TestServer): Promise<string> {
  const opened = await (await get(server, '&transport=polling')).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  const at = `&transport=polling&sid=${sid}`;
  await get(server, at, { method: 'POST', body: '40' });
  await get(server, at);
  return at;
}

type WebSocketLike = ReturnType<Platform['webSocket']>;

/** A WebSocket, and what it tells, in order. */
function open(server: TestServer, url = `${base.replace('http', 'ws')}&transport=websocket`) {
  const socket: WebSocketLike = server.platform().webSocket(url, undefined);
  const told: unknown[] = [];
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => told.push('open');
  socket.onmessage = ({ data }: { data: unknown }) => told.push(data);
  socket.onerror = () => told.push('error');
  socket.onclose = ({ code, wasClean }: { code: number; wasClean: boolean }) =>
    told.push([code, wasClean]);
  return { socket, told };
}

describe('fetch() of the platform', () => {
  it('answers as a server does, with the same refusals', async () => {
    const server = serve();
    const answers: unknown[] = [];
    for (const [query, init] of [
      ['&transport=pigeon', {}],
      ['&transport=polling&sid=unknown', {}],
      ['&transport=polling', { method: 'POST', body: '40' }],
      ['&transport=websocket', {}],
    ] as const) {
      const answer = await get(server, query, init);
      answers.push([answer.status, answer.headers.get('content-type'), await answer.json()]);
    }
    expect(answers).toEqual([
      [400, 'application/json', { code: 0, message: 'Transport unknown' }],
      [400, 'application/json', { code: 1, message: 'Session ID unknown' }],
      [400, 'application/json', { code: 2, message: 'Bad handshake method' }],
      [400, 'application/json', { code: 3, message: 'Bad request' }],
    ]);
  });

  it('says what the path is, where nothing is served', async () => {
    const answer = await serve({ path: '/live' }).platform().fetch(base, {});
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe(
      'nothing is served at /socket.io/?EIO=4: the path of this test server is /live',
    );
  });

  it('keeps a GET waiting until there is something to say', async () => {
    const server = serve();
    const at = await session(server);
    const waiting = get(server, at);
    await quiet();
    expect(await Promise.race([waiting, 'nothing yet'])).toBe('nothing yet');
    server.io.emit('say', 1);
    expect(await (await waiting).text()).toBe('42["say",1]');
  });

  it('ends the session of a GET that is aborted', async () => {
    const server = serve();
    const at = await session(server);
    const abort = new AbortController();
    const waiting = get(server, at, { signal: abort.signal });
    await quiet();
    abort.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    expect(server.connections).toBe(0);
    await expect(get(server, at, { signal: abort.signal })).rejects.toThrow('gone');
  });

  it('answers 413 to a body above the limit, measured in bytes, and keeps the session', async () => {
    const server = serve({ maxHttpBufferSize: 100 });
    const at = await session(server);
    const post = (body: string) => get(server, at, { method: 'POST', body });
    expect((await post(`42["n","${'é'.repeat(50)}"]`)).status).toBe(413);
    expect((await post(`42["n","${'e'.repeat(50)}"]`)).status).toBe(200);
    expect(server.connections).toBe(1);
  });

  it('closes the session of a client that polls twice at a time', async () => {
    const server = serve();
    const at = await session(server);
    const [first, second] = await Promise.all([get(server, at), get(server, at)]);
    expect([await first.text(), second.status]).toEqual(['1', 400]);
    expect(server.connections).toBe(0);
  });

  it('takes nothing but text for a body', async () => {
    const sent = get(serve(), '&transport=polling', { method: 'POST', body: new Blob(['40']) });
    await expect(sent).rejects.toThrow('expected the body of a request to be a string, got Blob');
  });

  it('shows the headers of the request to the server', async () => {
    const server = serve();
    const headers: unknown[] = [];
    server.io.engine.on('connection', ({ request }) => headers.push(request.headers['x-mine']));
    for (const form of [
      { 'X-Mine': 'object' },
      new Headers({ 'X-Mine': 'Headers' }),
      [['X-Mine', 'list']],
    ]) {
      await get(server, '&transport=polling', { headers: form as HeadersInit });
    }
    expect(headers).toEqual(['object', 'Headers', 'list']);
  });
});

describe('webSocket() of the platform', () => {
  it('opens, carries text and bytes, and closes cleanly', async () => {
    const server = serve();
    const { socket, told } = open(server);
    expect(socket.readyState).toBe(0);
    await until(() => told.length === 2);
    expect(told).toEqual(['open', expect.stringMatching(/^0\{"sid"/)]);
    socket.send('40');
    await until(() => told.length === 3);
    server.io.emit('bytes', Uint8Array.of(1, 2));
    await until(() => told.length === 5);
    expect(told[4]).toEqual(Uint8Array.of(1, 2).buffer);
    socket.close();
    expect(socket.readyState).toBe(2);
    await until(() => told.length === 6);
    expect(told[5]).toEqual([1005, true]);
    expect(socket.readyState).toBe(3);
    expect(server.connections).toBe(0);
  });

  it('gives a Blob to who asks for no ArrayBuffer', async () => {
    const server = serve();
    const { socket, told } = open(server);
    socket.binaryType = 'blob';
    await until(() => told.length === 2);
    socket.send('40');
    await until(() => told.length === 3);
    server.io.emit('bytes', Uint8Array.of(1, 2));
    await until(() => told.length === 5);
    expect(new Uint8Array(await (told[4] as Blob).arrayBuffer())).toEqual(Uint8Array.of(1, 2));
  });

  it('sends in order, though a Blob has to be read first', async () => {
    const server = serve();
    const heard: unknown[] = [];
    server.io.on('connection', (there) => there.onAny((...args: unknown[]) => heard.push(args)));
    const { socket, told } = open(server);
    await until(() => told.length === 2);
    socket.send('40');
    await until(() => told.length === 3);
    socket.send('451-["a",{"_placeholder":true,"num":0}]');
    socket.send(new Blob([Uint8Array.of(7)]));
    socket.send('42["b"]');
    socket.close();
    await until(() => told.length > 3);
    expect(heard).toEqual([['a', Uint8Array.of(7)], ['b']]);
  });

  it.each([
    ['a path that is not served', 'ws://app.test/other/?EIO=4&transport=websocket'],
    ['a session that is unknown', 'ws://app.test/socket.io/?EIO=4&transport=websocket&sid=x'],
    ['another protocol', 'ws://app.test/socket.io/?EIO=3&transport=websocket'],
  ])('fails at %s', async (_, url) => {
    const { told } = open(serve(), url);
    await until(() => told.length === 2);
    expect(told).toEqual(['error', [1006, false]]);
  });

  it('closes with 1009 on a frame above the limit', async () => {
    for (const frame of ['é'.repeat(60), new Uint8Array(101)]) {
      const server = serve({ maxHttpBufferSize: 100 });
      const { socket, told } = open(server);
      await until(() => told.length === 2);
      socket.send(frame);
      await until(() => told.length === 3);
      expect(told[2]).toEqual([1009, true]);
      expect(server.connections).toBe(0);
    }
  });

  it('is lost with 1006, and hears nothing after that', async () => {
    const server = serve();
    const { socket, told } = open(server);
    await until(() => told.length === 2);
    socket.send('40');
    await until(() => told.length === 3);
    server.io.emit('say', 1);
    server.dropLink();
    await until(() => told.length > 3);
    await quiet();
    expect(told.slice(3)).toEqual([[1006, false]]);
    expect(() => socket.send('late')).not.toThrow();
  });

  it('may be closed before it has opened', async () => {
    const server = serve();
    const { socket, told } = open(server);
    socket.close();
    await quiet();
    expect(told).toEqual(['error', [1006, false]]);
    expect(server.opened).toBe(0);
  });

  it('refuses to send before it is open, and what it cannot send', async () => {
    const { socket, told } = open(serve());
    expect(() => socket.send('early')).toThrow('still connecting');
    await until(() => told.length === 2);
    expect(() => socket.send(5 as never)).toThrow(
      'expected a string, bytes or a Blob to send, got number',
    );
  });

  it('tells those who listen by addEventListener, too', async () => {
    const { socket } = open(serve());
    const heard = vi.fn();
    socket.addEventListener('open', heard);
    await quiet();
    expect(heard).toHaveBeenCalledOnce();
  });
});

describe('one connection', () => {
  it('is shared by the namespaces of one io()', async () => {
    const server = serve();
    server.io.of('/a');
    const { socket } = await join(server);
    await new Promise((resolve) =>
      socket.io
        .socket('/a')
        .on('connect', resolve as never)
        .connect(),
    );
    expect([server.connections, server.opened]).toEqual([1, 1]);
  });
});
