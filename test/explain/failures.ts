import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type ExplanationCode, events, io, limits, ready, webTransport } from 'holdfast';
import { Socket as EngineSocket } from 'holdfast/engine';
import { io as peer } from 'socket.io-client';
import parser from 'socket.io-msgpack-parser';
import { afterThisTest } from '../cleanup.js';
import { fakePlatform } from '../fakes/platform.js';
import { selfSigned } from '../integration/node/certificates.js';
import { listen, serveTcp } from '../integration/node/support.js';
import {
  answering,
  connectedInPage,
  type Failure,
  inPage,
  loss,
  open,
  proxied,
  refusal,
  SECRET,
  sessions,
  stock,
  thrown,
} from './stage.js';

const polling = { transports: ['polling'] };
const websocket = { transports: ['websocket'] };

/** Ways to each failure, against a stock server wherever one can be brought to it. */
export const FAILURES: Record<ExplanationCode, Record<string, () => Promise<Failure>>> = {
  offline: {
    'in a page whose device says so': async () => {
      const platform = fakePlatform({ origin: 'https://page.example' });
      platform.setOnline(false);
      const { failure } = inPage('https://page.example', {}, platform);
      platform.pending('GET')[0]!.fail();
      return failure;
    },
    'when it says so while connected': async () => {
      const { platform, failure, link } = await connectedInPage();
      link.receive('40{"sid":"id"}');
      platform.setOnline(false);
      return failure;
    },
  },
  'mixed-content': {
    'by a WebSocket, whose constructor throws': async () => {
      const platform = fakePlatform();
      platform.socketError = new DOMException('insecure', 'SecurityError');
      return inPage('http://other.example', websocket, platform).failure;
    },
    'by polling': async () => {
      const { platform, failure } = inPage('http://other.example');
      platform.pending('GET')[0]!.fail();
      return failure;
    },
  },
  'request-not-made': {
    'by polling, without its query': async () =>
      refusal((await stock()).url, { ...polling, query: noTicket }),
    'by a WebSocket, without its query': async () =>
      refusal((await stock()).url, { ...websocket, query: noTicket }),
    'without its headers': async () =>
      refusal((await stock()).url, { ...polling, extraHeaders: noTicket }),
  },
  'cross-origin': {
    'by polling': async () => {
      const { platform, failure } = inPage('https://other.example');
      platform.pending('GET')[0]!.fail();
      return failure;
    },
    'from a page on TLS to this machine': async () => {
      const { platform, failure } = inPage('http://localhost:3000');
      platform.pending('GET')[0]!.fail();
      return failure;
    },
  },
  'no-answer': {
    'to a page, from its own origin': async () => {
      const { platform, failure } = inPage('https://page.example');
      platform.pending('GET')[0]!.fail();
      return failure;
    },
    'to a page, when the socket is not known': async () => {
      const { platform, failure } = inPage('https://other.example');
      platform.pending('GET')[0]!.fail();
      return { error: (await failure).error };
    },
    'in Node, from a network that is not there': () =>
      refusal('http://host.example', by('ENETUNREACH')),
  },
  'host-not-found': { 'in Node': () => refusal('http://host.example', by('ENOTFOUND')) },
  'connection-refused': {
    'by polling': async () => refusal(await unusedAddress(), polling),
    'by a WebSocket': async () => refusal(await unusedAddress(), websocket),
  },
  'connection-broken': {
    'by polling': async () => refusal(await resetting(), polling),
    'by a WebSocket': async () => refusal(await resetting(), websocket),
    'without a word': async () => refusal(await serveTcp((socket) => socket.end()), polling),
    'by a WebSocket, at another path': async () =>
      refusal((await stock({ destroyUpgradeTimeout: 1 })).url, { path: '/other', ...websocket }),
  },
  tls: {
    'with a certificate that nobody vouches for, by polling': async () =>
      refusal((await stock({}, selfSigned('server'))).url, polling),
    'with a certificate that nobody vouches for, by a WebSocket': async () =>
      refusal((await stock({}, selfSigned('server'))).url, websocket),
    'with a server that speaks plain HTTP': async () =>
      refusal((await stock()).url.replace('http', 'https'), polling),
  },
  'not-found': {
    'by polling': async () => refusal(await status(404), polling),
    'by a WebSocket': async () => refusal(await status(404), websocket),
    'to holdfast/engine': async () => {
      const socket = new EngineSocket(await status(404), polling);
      return { error: await new Promise((resolve) => socket.on('error', resolve)) };
    },
    'to socket.io-client': async () => {
      const socket = peer(await status(404), { forceNew: true, reconnection: false });
      afterThisTest(() => socket.disconnect());
      return { error: await new Promise((resolve) => socket.on('connect_error', resolve)) };
    },
  },
  forbidden: {
    'by allowRequest': async () => {
      const allowRequest = (
        { url }: { url?: string | undefined },
        done: (error: string, allowed: boolean) => void,
      ) => done(`not from here: ${url}`, false);
      return refusal((await stock({ allowRequest })).url, polling);
    },
    'by a gateway': async () => refusal(await status(401), polling),
    'by a gateway, to a WebSocket': async () => refusal(await status(403), websocket),
  },
  'payload-too-large': {
    'by polling': async () => {
      const { url } = await stock({ maxHttpBufferSize: 100 });
      return loss(url, polling, (socket) => socket.io.engine.send(LARGE));
    },
    'by a WebSocket': async () => {
      const { url } = await stock({ maxHttpBufferSize: 100 });
      return loss(url, websocket, (socket) => socket.io.engine.send(LARGE));
    },
  },
  'session-unknown': {
    'after the server has forgotten it': async () => {
      const { io: server, url } = await stock();
      return loss(url, polling, (socket) => {
        const { clients } = server.engine as unknown as { clients: Record<string, unknown> };
        delete clients[socket.io.engine.id!];
      });
    },
  },
  'sticky-sessions': {
    // In the order in which they are sent: which of POST and GET arrives first is not said.
    'with two nodes that take turns': async () =>
      refusal(await proxied(({ method }) => (method === 'POST' ? 1 : 0), 2), polling),
  },
  'transport-unknown': {
    'to a server of WebSockets only': async () =>
      refusal((await stock({ transports: ['websocket'] })).url, polling),
  },
  'bad-method': {
    'through a proxy that changes it': async () =>
      refusal(
        await proxied((request) => {
          request.method = 'POST';
          return undefined;
        }),
        polling,
      ),
  },
  'bad-request': {
    'by polling, for a session on a WebSocket': async () => {
      const { io: server, url } = await stock();
      await new Promise<void>((resolve) => open(url, websocket).on('connect', resolve));
      return refusal(url, { ...polling, query: { sid: sessions(server)[0]!.id } });
    },
    'by a WebSocket': async () => refusal(`${(await stock()).url}/?sid=gone`, websocket),
  },
  'protocol-version': {
    'through something that changes EIO': async () =>
      refusal(
        await proxied((request) => {
          request.url = request.url!.replace('EIO=4', 'EIO=3');
          return undefined;
        }),
        polling,
      ),
  },
  'too-many-requests': { 'by a proxy': async () => refusal(await status(429), polling) },
  'server-unavailable': {
    'by polling': async () => refusal(await status(502), polling),
    'by a WebSocket': async () => refusal(await status(503), websocket),
  },
  'http-status': {
    'by polling': async () => refusal(await status(204), polling),
    'by a WebSocket': async () => refusal(await status(200), websocket),
  },
  'request-timeout': {
    'of the client': async () =>
      refusal(await serveTcp(() => {}), { ...polling, requestTimeout: 50 }),
    'of a proxy': async () => refusal(await status(408), polling),
  },
  'websocket-failed': {
    'in a page': async () => {
      const { platform, failure } = inPage('https://page.example', websocket);
      await platform.settle();
      platform.sockets[0]!.fail();
      return failure;
    },
    'in Node, with an answer that is none': async () => {
      const answer = 'HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n';
      return refusal(await serveTcp((socket) => socket.write(answer)), websocket);
    },
  },
  'websocket-missing': {
    'in a Node without the package ws': withoutWs,
  },
  'upgrade-failed': {
    'where WebSockets are refused': async () => {
      const { url, io: server } = await stock();
      server.httpServer
        .removeAllListeners('upgrade')
        .on('upgrade', (_, socket) => socket.destroy());
      return refusal(url);
    },
  },
  'webtransport-failed': {
    'in a host that has none': () =>
      refusal('https://page.example', { transports: [webTransport()] }),
  },
  'closed-by-server': {
    'by polling': async () => {
      const { io: server, url } = await stock();
      return loss(url, polling, () => sessions(server)[0]!.close());
    },
    'by a WebSocket': async () => {
      const { io: server, url } = await stock();
      return loss(url, websocket, () => sessions(server)[0]!.close());
    },
    'for more attachments than it takes': async () => {
      const { url } = await stock();
      return loss(url, websocket, (socket) => socket.io.engine.send('511-["x"]'));
    },
    'for another codec': async () => refusal((await stock({ parser })).url, websocket),
    'before there was a session': async () => {
      const { platform, failure } = inPage('https://page.example', websocket);
      platform.sockets[0]!.drop(1001);
      return failure;
    },
    'and only the details are at hand': async () => {
      const { io: server, url } = await stock();
      const { hints } = await loss(url, polling, () => sessions(server)[0]!.close());
      return { error: hints!.details };
    },
  },
  'connection-lost': {
    'while connected': async () => {
      const { io: server, url } = await stock();
      return loss(url, websocket, () => sessions(server)[0]!.transport.socket.terminate());
    },
    'before there was a session': async () => {
      const { platform, failure } = inPage('https://page.example', websocket);
      platform.sockets[0]!.drop();
      return failure;
    },
    'and nothing more is known': async () => ({ error: 'transport close' }),
  },
  'ping-timeout': {
    'on a silent link': async () => {
      const { platform, failure, link } = await connectedInPage();
      link.receive('40{"sid":"id"}');
      await platform.advance(45_000);
      return failure;
    },
  },
  'forced-close': {
    'by engine.close()': async () =>
      loss((await stock()).url, websocket, (socket) => socket.io.engine.close()),
  },
  'server-disconnect': {
    'by disconnect()': async () => {
      const { io: server, url } = await stock();
      return loss(url, websocket, () => server.disconnectSockets());
    },
  },
  'client-disconnect': {
    'by disconnect()': async () =>
      loss((await stock()).url, polling, (socket) => socket.disconnect()),
  },
  'not-socket-io': {
    'but a page for every path': async () =>
      refusal(await answering((_, response) => response.end('<!doctype html>')), polling),
    'but an empty answer': async () =>
      refusal(await answering((_, response) => response.end()), polling),
    'but an object': async () =>
      refusal(await answering((_, response) => response.end('{"ok":true}')), polling),
  },
  'server-version-2': {
    'by polling': async () => {
      const payload =
        '96:0{"sid":"a","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":5000}2:40';
      return refusal(await answering((_, response) => response.end(payload)), polling);
    },
    'by a WebSocket': async () => {
      const { failure, link } = await connectedInPage();
      link.receive('40');
      return failure;
    },
  },
  'broken-packet': {
    'at the level of Socket.IO': async () => {
      const { failure, link } = await connectedInPage();
      link.receive('40{"sid":"id"}');
      link.receive('42{"no":"array"}');
      return failure;
    },
    'beyond a limit of the application': async () => {
      const { io: server, url } = await stock();
      server.on('connection', (socket) => socket.emit('x', 'a'.repeat(200)));
      const options = { ...websocket, limits: limits({ incoming: 100 }) };
      return loss(url, options, () => {});
    },
    'at the level of Engine.IO': async () => {
      const { failure, link } = await connectedInPage();
      link.receive('x');
      return failure;
    },
  },
  'connect-timeout': {
    'with a server that says nothing': async () =>
      refusal(await serveTcp(() => {}), { ...polling, timeout: 50 }),
    'at a path that Node does not answer': async () =>
      refusal((await stock()).url, { ...polling, path: '/other', timeout: 50 }),
  },
  'namespace-timeout': {
    'with a middleware that never ends': async () => {
      const { platform, failure } = await connectedInPage({ pingInterval: 100_000 });
      await platform.advance(45_000);
      return failure;
    },
    'and only the error is at hand': async () => {
      const { platform, failure } = await connectedInPage({ pingInterval: 100_000 });
      await platform.advance(45_000);
      return { error: (await failure).error };
    },
  },
  'ack-timeout': {
    'where nobody answers': async () =>
      thrown(async () =>
        open((await stock()).url)
          .timeout(50)
          .emitWithAck('nobody'),
      ),
  },
  refused: {
    'by a middleware': async () => {
      const { io: server, url } = await stock();
      server.use((_, next) => next(new Error('not authorized')));
      return refusal(url);
    },
  },
  'invalid-namespace': {
    'by a stock server': async () => refusal(`${(await stock()).url}/other`),
  },
  'auth-failed': {
    'by a function that throws': async () => {
      const auth = () => {
        throw new Error('no token');
      };
      return refusal((await stock()).url, { auth });
    },
  },
  'answer-lost': {
    'by disconnect()': async () => {
      const { url } = await stock();
      const socket = open(url);
      await ready(socket);
      const answer = socket.emitWithAck('nobody');
      socket.disconnect();
      return thrown(() => answer);
    },
  },
  'event-dropped': {
    'that was volatile': async () => {
      const socket = open((await stock()).url);
      return thrown(() => socket.with({ volatile: true }).emitWithAck('x'));
    },
    'that waited for too long': async () => {
      const { platform, socket } = inPage('https://page.example', {
        limits: limits({ buffer: { ageMs: 10 } }),
      });
      const answer = socket.with({ timeout: 60_000 }).emitWithAck('x');
      await platform.advance(20);
      socket.emit('y');
      return thrown(() => answer);
    },
    'for one that came later': async () => {
      const { socket } = inPage('https://page.example', {
        limits: limits({ buffer: { packets: 1, policy: 'drop-oldest' } }),
      });
      const answer = socket.with({ timeout: 60_000 }).emitWithAck('x');
      socket.emit('y');
      return thrown(() => answer);
    },
  },
  'not-ready': {
    'after disconnect()': async () => thrown(() => ready(idle().connect().disconnect())),
  },
  'invalid-option': {
    'of io()': () =>
      thrown(() => io('http://host.example', { transports: ['carrier-pigeon'], forceNew: true })),
    'as an address': () => thrown(() => io('ftp://host.example')),
  },
  'reserved-event': {
    'by emit()': () => thrown(() => idle().emit('connect')),
  },
  'limit-exceeded': {
    'in events()': async () => {
      const { io: server, url } = await stock();
      server.on('connection', (socket) => {
        for (let n = 0; n < 1_001; n++) socket.emit('tick', n);
        socket.emit('done');
      });
      const socket = open(url);
      const ticks = events(socket, 'tick');
      await new Promise<void>((resolve) => socket.on('done', resolve));
      return thrown(async () => {
        for await (const _ of ticks);
      });
    },
    'of attachments': async () => {
      const socket = open((await stock()).url);
      await ready(socket);
      return thrown(() => socket.emit('x', ELEVEN));
    },
    'of one message': async () => {
      const { url } = await stock({ maxHttpBufferSize: 100 });
      const socket = open(url, { ...websocket, auth: {} });
      await ready(socket);
      return thrown(() => socket.emit('x', 'a'.repeat(200)));
    },
    'of what waits': async () =>
      thrown(() => {
        const { socket } = inPage('https://page.example', {
          limits: limits({ buffer: { packets: 1 } }),
        });
        socket.emit('x').emit('y');
      }),
  },
  aborted: {
    'by abort()': () => thrown(() => ready(idle(), { signal: AbortSignal.abort() })),
    'by AbortSignal.timeout()': () =>
      thrown(() => ready(idle(), { signal: AbortSignal.timeout(1) })),
  },
  foreign: {
    'of the application': () => thrown(() => (undefined as never as { x: () => void }).x()),
    'that is no error': async () => ({ error: { code: 'transport' } }),
    'that is nothing': async () => ({ error: undefined }),
    'that is text': async () => ({ error: 'transport' }),
  },
};

/** Options under which Node's own client fails as told, before there is a connection. */
function by(code: string) {
  const lookup = (_: string, __: unknown, done: (error: Error) => void) =>
    done(Object.assign(new Error(`getaddrinfo ${code} host.example`), { code }));
  return { ...polling, agent: new Agent({ lookup } as object) };
}

/** Past the guard of `emit`, which refuses it alone. */
const LARGE = `2["x","${'a'.repeat(200)}"]`;

const ELEVEN = Array.from({ length: 11 }, () => new Uint8Array(1));

const noTicket = (): never => {
  throw new Error(`no ticket for ${SECRET}`);
};

/** A client that nobody asked to connect. */
const idle = () => open('http://127.0.0.1:1', { autoConnect: false });

const status = (code: number) =>
  answering((_, response) => response.writeHead(code).end('<h1>no</h1>'));

const resetting = () => serveTcp((socket) => socket.resetAndDestroy());

/** An address at which nobody listens, as its server has just gone. */
async function unusedAddress(): Promise<string> {
  const server = createTcpServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** In a copy of what is published, where the package is not to be found. */
async function withoutWs(): Promise<Failure> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  afterThisTest(() => rm(folder, { recursive: true }));
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await cp(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  const program = `
    import { io } from './dist/index.node.js';
    const socket = io('http://127.0.0.1', { transports: ['websocket'], extraHeaders: { a: 'b' } });
    socket.on('connect_error', ({ name, code, message, transport, description }) => {
      const event = { message: description.message };
      console.log(JSON.stringify({ name, code, message, transport, description: event }));
      process.exit();
    });`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { cwd: folder },
  );
  return { error: JSON.parse(stdout) };
}
