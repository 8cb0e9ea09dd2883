import { createServer, type Server as HttpServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { io, race } from 'holdfast';
import { expect, it } from 'vitest';
import { afterThisTest, serveStock } from './support.js';

/** What a test can do to the WebSockets that pass a balancer. */
interface Balancer {
  url: string;
  /** The node of each handshake, in order. */
  handshakes: string[];
  /** Runs before a WebSocket's handshake is passed on. */
  beforeWebSocket: () => Promise<void>;
}

/** Two nodes behind one address; who brings no cookie goes to the next of them, and is given the cookie that leads there again. */
async function balance(nodes: readonly string[]): Promise<Balancer> {
  let turn = 0;
  const choose = ({ headers, url }: IncomingMessage) => {
    const known = /(?:^|; )node=(\d)/.exec(headers.cookie ?? '')?.[1];
    const node = known ?? `${turn++ % nodes.length}`;
    if (!url!.includes('sid=')) balancer.handshakes.push(node);
    return { node, address: new URL(nodes[+node]!) };
  };
  const http: HttpServer = createServer((incoming, outgoing) => {
    const { node, address } = choose(incoming);
    const onward = request(
      {
        host: address.hostname,
        port: address.port,
        path: incoming.url,
        method: incoming.method,
        headers: incoming.headers,
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode!, { ...answer.headers, 'set-cookie': `node=${node}` });
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  http.on('upgrade', async (incoming, socket) => {
    const { node, address } = choose(incoming);
    await balancer.beforeWebSocket();
    const onward = connectTcp(+address.port, address.hostname, () => {
      const lines = [`GET ${incoming.url} HTTP/1.1`];
      for (const [name, value] of Object.entries(incoming.headers)) lines.push(`${name}: ${value}`);
      onward.write(`${lines.join('\r\n')}\r\n\r\n`);
      socket.pipe(onward);
    });
    onward.once('data', (head) => {
      // The cookie comes with the 101.
      socket.write(
        head.toString('latin1').replace('\r\n', `\r\nset-cookie: node=${node}\r\n`),
        'latin1',
      );
      onward.pipe(socket);
    });
    for (const end of [socket, onward]) {
      end.on('error', () => end.destroy());
      end.on('close', () => (end === socket ? onward : socket).destroy());
    }
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  afterThisTest(() => {
    http.closeAllConnections();
    http.close();
  });
  const balancer: Balancer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    handshakes: [],
    beforeWebSocket: async () => {},
  };
  return balancer;
}

it.each([
  ['a WebSocket that is quick', 0, 10_000, ['websocket']],
  [
    'a WebSocket that comes late, while polling is under way on the other node',
    60,
    ['websocket', 'polling'],
  ],
  ['a WebSocket that leads nowhere', 3_600_000, 30, ['polling']],
])(
  'a race reaches one of two nodes behind a cookie and stays there: %s',
  async (_, delayMs, headStart, outcomes) => {
    const nodes = await Promise.all([serveStock(), serveStock()]);
    for (const { io: server } of nodes) {
      server.on('connection', (socket) => void socket.on('echo', (value, ack) => ack(value)));
    }
    const balancer = await balance(nodes.map(({ url }) => url));
    let release = () => {};
    balancer.beforeWebSocket = () =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, delayMs);
        release = () => clearTimeout(timer);
      });
    const socket = io(balancer.url, {
      open: race({ headStart }),
      withCredentials: true,
      reconnectionDelay: 1,
      upgrade: false,
      forceNew: true,
    });
    afterThisTest(() => {
      release();
      socket.disconnect();
    });
    await new Promise<void>((resolve) => void socket.once('connect', resolve));
    for (let value = 0; value < 5; value++) {
      expect(await socket.timeout(2_000).emitWithAck('echo', value)).toBe(value);
    }
    expect(outcomes).toContain(socket.io.engine.transport.name);
    expect(balancer.handshakes.length).toBeLessThanOrEqual(3);
  },
);
