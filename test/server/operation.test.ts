import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Socket as ServerSocket, startTestServer } from '../../test-server/index.js';
import { modes } from '../../test-server/modes.js';
import {
  afterThisTest,
  ask,
  client,
  connected,
  happens,
  rawSocket,
  serve,
  session,
  until,
} from './support.js';

describe('restart and close', () => {
  it('forgets all sessions, keeps io and its port, and clients come back', async () => {
    const server = await serve();
    const { io } = server;
    const here = await connected(server.url);
    const { id } = here;
    const [there] = [...io.sockets.sockets.values()];
    const reason = there && happens(there, 'disconnect');
    const lost = happens(here, 'disconnect');
    await server.restart();
    expect(['transport close', 'transport error']).toContain(await lost);
    expect(await reason).toBe('server shutting down');
    expect(server.io).toBe(io);
    await until(() => here.connected);
    expect(here.id).not.toBe(id);
    expect([...io.sockets.sockets.keys()]).toEqual([here.id]);
  });

  it('takes no connections while it is down, and the old session is unknown afterwards', async () => {
    const server = await serve();
    const sid = await session(server.url);
    const again = server.restart({ downMs: 60_000 });
    expect(await ask(server.url, '?EIO=4&transport=polling')).toMatchObject({
      error: 'ECONNREFUSED',
    });
    await server.restart();
    await again;
    const answer = await ask(server.url, `?EIO=4&transport=polling&sid=${sid}`);
    expect(answer).toMatchObject({
      status: 400,
      body: '{"code":1,"message":"Session ID unknown"}',
    });
  });

  it('closes during a restart, hanging and silent connections included, and frees the port', async () => {
    const server = await startTestServer();
    await connected(server.url, { reconnection: false });
    server.faults.silence();
    server.faults.upgrade('hang');
    client(server.url, { reconnection: false, transports: ['websocket'] });
    await until(() => server.log.some(({ kind }) => kind === 'websocket'));
    void server.restart({ downMs: 60_000 });
    await server.close();
    const next = createServer();
    await new Promise<void>((resolve) => next.listen(server.port, '127.0.0.1', resolve));
    await new Promise((resolve) => next.close(resolve));
  });

  it('begins a restart anew that is asked for while it is down, and both end together', async () => {
    const server = await serve();
    const first = server.restart({ downMs: 20 });
    const second = server.restart({ downMs: 60 });
    await first;
    await second;
    expect((await ask(server.url, '?EIO=4&transport=polling')).status).toBe(200);
    const long = server.restart({ downMs: 60_000 });
    await server.restart();
    await long;
    expect((await ask(server.url, '?EIO=4&transport=polling')).status).toBe(200);
  });

  it.each([{ downMs: Number.POSITIVE_INFINITY }, { downMS: 500 }, 500])(
    'refuses a restart by %j, and stays up',
    async (how) => {
      const server = await serve();
      await expect(server.restart(how as object)).rejects.toThrow(
        'server.restart expects ({ downMs?: milliseconds }?), got (',
      );
      expect((await ask(server.url, '?EIO=4&transport=polling')).status).toBe(200);
    },
  );

  it('reports a port that is taken', async () => {
    const { port } = await serve();
    await expect(startTestServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('the log', () => {
  it('tells every request in order of arrival, with its cookie, status and end', async () => {
    const server = await serve();
    const headers = { cookie: 'a=b' };
    const { body } = await ask(server.url, '?EIO=4&transport=polling', { headers });
    const { sid } = JSON.parse(body.slice(1)) as { sid: string };
    await ask(server.url, `?EIO=4&transport=polling&sid=${sid}`, { method: 'POST', body: '40' });
    await ask(server.url, `?EIO=4&transport=polling&sid=${sid}`);
    await rawSocket(server.url, `?EIO=4&transport=websocket&sid=${sid}`);
    await rawSocket(server.url, '?EIO=4&transport=websocket');
    await ask(server.url, '', { path: '/elsewhere' });
    const common = { at: expect.any(Number), method: 'GET' };
    await until(() => server.log[5]?.endedAt !== undefined);
    expect(server.log).toMatchObject([
      { ...common, transport: 'polling', kind: 'handshake', status: 200, cookie: 'a=b' },
      { ...common, transport: 'polling', kind: 'post', method: 'POST', status: 200, sid },
      { ...common, transport: 'polling', kind: 'poll', status: 200, sid },
      { ...common, transport: 'websocket', kind: 'upgrade', status: 101, sid },
      { ...common, transport: 'websocket', kind: 'websocket', status: 101 },
      { ...common, transport: 'other', kind: 'other', status: 404, endedAt: expect.any(Number) },
    ]);
  });
});

describe('options', () => {
  it('set a cookie on the answer of a polling handshake only', async () => {
    const server = await serve({
      cookie: { name: 'node', sameSite: 'strict', secure: true, maxAge: 60 },
    });
    const { headers } = await ask(server.url, '?EIO=4&transport=polling');
    expect(headers['set-cookie']?.[0]).toMatch(
      /^node=[\w-]{20}; Max-Age=60; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect((await ask(server.url, '?EIO=4&transport=foo')).headers['set-cookie']).toBeUndefined();
  });

  it('let origins through that are listed, by text or pattern', async () => {
    const server = await serve({ cors: { origin: ['http://a.example', /\.b\.example$/] } });
    const allowed = async (origin: string) => {
      const { headers } = await ask(server.url, '?EIO=4&transport=foo', { headers: { origin } });
      expect(headers.vary).toBe('Origin');
      return headers['access-control-allow-origin'];
    };
    expect(await allowed('http://a.example')).toBe('http://a.example');
    expect(await allowed('http://x.b.example')).toBe('http://x.b.example');
    expect(await allowed('http://c.example')).toBeUndefined();
  });

  it('refuse by allowRequest with its message, on both transports', async () => {
    const server = await serve({ allowRequest: (_, decide) => decide('not you', false) });
    const answer = await ask(server.url, '?EIO=4&transport=polling');
    expect(answer).toMatchObject({ status: 403, body: '{"code":4,"message":"not you"}' });
    await expect(rawSocket(server.url, '?EIO=4&transport=websocket')).rejects.toThrow('400');
  });

  it('serve another path, and one transport only', async () => {
    const server = await serve({ path: '/live/', transports: ['websocket'] });
    await connected(server.url, { path: '/live', transports: ['websocket'] });
    const answer = await ask(server.url, '?EIO=4&transport=polling', { path: '/live/' });
    expect(answer.body).toBe('{"code":0,"message":"Transport unknown"}');
    expect(await ask(server.url, '?EIO=4&transport=polling')).toMatchObject({ status: 404 });
  });

  it('let the application add headers', async () => {
    const server = await serve();
    server.io.engine.on('initial_headers', (headers) => {
      headers['x-first'] = 'yes';
    });
    const { headers } = await ask(server.url, '?EIO=4&transport=polling');
    expect(headers['x-first']).toBe('yes');
  });
});

describe('files and handler', () => {
  it('listens on this machine alone unless told otherwise', async () => {
    const server = await serve();
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
    // Another address of this machine, which a server on all of them would answer at.
    const elsewhere = fetch(`http://127.0.0.2:${server.port}/`);
    await expect(elsewhere).rejects.toThrow();
  });

  it('serve a folder and nothing outside of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
    afterThisTest(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'index.html'), '<p>hello');
    await writeFile(join(folder, 'app.mjs'), 'export {}');
    await symlink('/etc/hostname', join(folder, 'way-out'));
    const server = await serve({
      files: { '/demo': folder },
      handler: (request, response) => {
        if (request.url !== '/mine') return false;
        response.end('handled');
        return true;
      },
    });
    const get = (path: string) => ask(server.url, '', { path });
    expect(await get('/demo/')).toMatchObject({
      status: 200,
      body: '<p>hello',
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
    });
    const script = await get('/demo/app.mjs?v=1');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    const outside = [
      '/demo/../package.json',
      '/demo/%2e%2e/x',
      '/demo/..%2f..%2fetc%2fpasswd',
      '/demo/way-out',
      '/demo/%00',
      '/demo/%',
      '/demox',
    ];
    for (const path of outside) expect((await get(path)).status, path).toBe(404);
    expect(await get('/mine')).toMatchObject({ status: 200, body: 'handled' });
  });
});

describe('the control route', () => {
  const post = (url: string, name: string, args?: unknown) =>
    ask(url, name, {
      path: '/__control/',
      method: 'POST',
      ...(args === undefined
        ? {}
        : { body: typeof args === 'string' ? args : JSON.stringify(args) }),
    });

  it('is not there unless asked for', async () => {
    const server = await serve();
    expect((await post(server.url, 'cut', [])).status).toBe(404);
  });

  it('drives faults, a cut and a restart, and answers when they are done', async () => {
    const server = await serve({ control: true });
    expect(await post(server.url, 'upgrade', ['refuse'])).toMatchObject({
      status: 200,
      body: 'ok',
    });
    await expect(rawSocket(server.url, '?EIO=4&transport=websocket')).rejects.toThrow('400');
    expect((await post(server.url, 'clear')).status).toBe(200);
    const { closed } = await rawSocket(server.url, '?EIO=4&transport=websocket');
    expect((await post(server.url, 'cut', [])).status).toBe(200);
    expect(await closed).toBe(1006);
    const sid = await session(server.url);
    expect((await post(server.url, 'restart', [{ downMs: 5 }])).status).toBe(200);
    expect((await ask(server.url, `?EIO=4&transport=polling&sid=${sid}`)).status).toBe(400);
  });

  it('stays reachable while connections are refused', async () => {
    const server = await serve({ control: true });
    await post(server.url, 'refuse', []);
    expect((await ask(server.url, '?EIO=4&transport=polling')).error).toBeDefined();
    await post(server.url, 'refuse', [false]);
    expect((await ask(server.url, '?EIO=4&transport=polling')).status).toBe(200);
  });

  it('names what it expected', async () => {
    const server = await serve({ control: true });
    const unknown = await post(server.url, 'explode', []);
    expect(unknown).toMatchObject({ status: 404 });
    expect(unknown.body).toContain('no fault is called "explode"');
    expect((await post(server.url, 'toString', [])).status).toBe(404);
    for (const [name, args] of [
      ['upgrade', ['maybe']],
      ['upgrade', []],
      ['delay', ['1']],
      ['delay', [-1]],
      ['cut', [1]],
      ['answer', [99]],
      ['auth', [{}]],
      ['restart', [{ downMs: 'x' }]],
      ['restart', [{ downMs: -1 }]],
      ['restart', [{ downMS: 500 }]],
      ['delay', [2 ** 31]],
      ['answer', [503, '', 1.5]],
      ['repeatNext', [0.5]],
      ['delay', '{"not":"an array"}'],
      ['delay', 'not json'],
    ] as const) {
      const answer = await post(server.url, name, args);
      expect(answer, `${name} ${JSON.stringify(args)}`).toMatchObject({ status: 400 });
      expect(answer.body).toContain(`${name} expects`);
    }
  });

  it('lets pages of other origins in', async () => {
    const server = await serve({ control: true });
    const headers = {
      origin: 'http://page.example',
      'access-control-request-headers': 'content-type',
    };
    const preflight = await ask(server.url, 'cut', {
      path: '/__control/',
      method: 'OPTIONS',
      headers,
    });
    expect(preflight).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-headers': 'content-type',
      },
    });
  });
});

describe('modes', () => {
  it('engine echoes text and binary unchanged and in order', async () => {
    const server = await modes.engine({});
    afterThisTest(() => server.close());
    const query = '?EIO=4&transport=websocket';
    const { webSocket, received } = await rawSocket(server.url, query, '/engine.io/');
    webSocket.send('4hello');
    webSocket.send(Uint8Array.of(1, 2));
    webSocket.send('4');
    await until(() => received.length === 4);
    expect(JSON.parse(`${received[0]}`.slice(1))).toMatchObject({
      upgrades: [],
      pingInterval: 300,
      pingTimeout: 200,
      maxPayload: 1000000,
    });
    expect(received.slice(1)).toEqual(['4hello', '<0102>', '4']);
    webSocket.close();
  });

  it('socket greets with the CONNECT payload, echoes and acknowledges', async () => {
    const server = await modes.socket({ pingTimeout: 5000 });
    afterThisTest(() => server.close());
    const main = client(server.url, { auth: { token: '123' } });
    expect(await happens(main, 'auth')).toEqual({ token: '123' });
    const custom = client(`${server.url}/custom`);
    expect(await happens(custom, 'auth')).toEqual({});
    const back = new Promise((resolve) => main.on('message-back', (...args) => resolve(args)));
    main.emit('message', 1, '2', { 3: [true] }, Buffer.of(4));
    expect(await back).toEqual([1, '2', { 3: [true] }, Buffer.of(4)]);
    const answer = new Promise((resolve) =>
      main.emit('message-with-ack', 1, Buffer.of(2), (...args: unknown[]) => resolve(args)),
    );
    expect(await answer).toEqual([1, Buffer.of(2)]);
    const error = await happens(client(`${server.url}/random`), 'connect_error');
    expect(error).toMatchObject({ message: 'Invalid namespace' });
  });

  it('chat counts who is there, passes messages on to all, and files to the others', async () => {
    const server = await modes.chat({});
    afterThisTest(() => server.close());
    const ada = client(server.url);
    const counts: number[] = [];
    ada.on('presence', (count) => counts.push(count));
    await until(() => counts.length === 1);
    const bob = await connected(server.url);
    const heard = Promise.all([happens(ada, 'message'), happens(bob, 'message')]);
    const message = await ada.emitWithAck('message', 'hello');
    expect(message).toEqual({
      id: expect.any(Number),
      from: ada.id,
      text: 'hello',
      at: expect.any(Number),
    });
    expect(await heard).toEqual([message, message]);
    await ada.timeout(1000).emitWithAck('ping-time');
    const file = new Promise((resolve) => bob.on('file', (...args) => resolve(args)));
    ada.emit('file', 'a.bin', Uint8Array.of(1, 2));
    // Behind them stands the offset of connection state recovery.
    expect(((await file) as unknown[]).slice(0, 2)).toEqual(['a.bin', Buffer.of(1, 2)]);
    bob.disconnect();
    await until(() => counts.length === 3);
    expect(counts).toEqual([1, 2, 1]);
  });
});

describe('hostile input', () => {
  it('neither reaches prototypes nor ends the process', async () => {
    const server = await serve();
    const seen: unknown[] = [];
    server.io.on('connection', (socket: ServerSocket) => {
      seen.push(socket.handshake.auth, socket.handshake.query);
      socket.on('__proto__', (value: unknown) => seen.push(value));
    });
    const query = '?EIO=4&transport=websocket&__proto__=x&constructor=y';
    const { webSocket, received } = await rawSocket(server.url, query);
    webSocket.send('40{"__proto__":{"polluted":1}}');
    await until(() => received.length === 2);
    webSocket.send('451-["__proto__",{"__proto__":{"polluted":{"_placeholder":true,"num":0}}}]');
    webSocket.send(Buffer.of(1));
    await until(() => seen.length === 3);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    for (const value of seen) expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    const deep = `42["x",${'['.repeat(100_000)}${']'.repeat(100_000)}]`;
    webSocket.send(deep);
    webSocket.send('42["__proto__",1]');
    await until(() => seen.length === 4 || webSocket.readyState === webSocket.CLOSED);
    await connected(server.url);
  });
});
