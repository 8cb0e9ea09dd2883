import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type ServerOptions, Server as StockServer } from 'socket.io';
import { expect } from 'vitest';
import { startTestServer, type TestServerOptions } from '../../test-server/index.js';
import { type Answer, afterThisTest, until } from './support.js';

// The stock server is the judge: every exchange runs against both, and both must say the same.

/** An application written for the stock server; ours has to run it as well. */
export type Application = (io: StockServer) => void;

export interface Twins {
  readonly stockUrl: string;
  readonly ourUrl: string;
  /** Runs the exchange against both, and expects the same of both. */
  same(exchange: (base: string, io: StockServer) => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Options that both know. */
export type Options = Partial<ServerOptions> & TestServerOptions;

export async function startTwins(
  options: Options = {},
  application: Application = () => {},
): Promise<Twins> {
  const http = createServer();
  const stock = new StockServer(http, ownCopy(options));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const stockUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const ours = await startTestServer(ownCopy(options));
  const our = ours.io as unknown as StockServer;
  application(stock);
  application(our);
  return {
    stockUrl,
    ourUrl: ours.url,
    async same(exchange) {
      const [theirs, mine] = await Promise.all([
        exchange(stockUrl, stock),
        exchange(ours.url, our),
      ]);
      expect(tidy(mine)).toEqual(tidy(theirs));
    },
    async close() {
      stock.disconnectSockets(true);
      await Promise.all([ours.close(), stock.close()]);
    },
  };
}

/** Twins for one test. */
export async function twins(options: Options = {}, application?: Application): Promise<Twins> {
  const both = await startTwins({ pingInterval: 5000, pingTimeout: 5000, ...options }, application);
  afterThisTest(() => both.close());
  return both;
}

/** Runs the exchange against both; the application writes what it sees into a log, which has to be the same as well. */
export async function sameLog(
  application: (io: Parameters<Application>[0], log: (...what: unknown[]) => void) => void,
  exchange: (base: string, logged: (count: number) => Promise<void>) => Promise<unknown>,
  options: Options = {},
): Promise<void> {
  const logs = new Map<unknown, unknown[]>();
  const { same } = await twins(options, (io) => {
    const entries: unknown[] = [];
    logs.set(io, entries);
    application(io, (...what) => entries.push(what));
  });
  await same(async (base, io) => {
    const entries = logs.get(io) ?? [];
    const said = await exchange(base, (count) => until(() => entries.length >= count));
    return [said, entries];
  });
}

/** The stock server writes into the options that it is given. */
function ownCopy(options: Options): Options {
  return { ...options };
}

const PASSING = ['date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/** An answer without what differs from one run to the next. */
export function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value === 'string') return tidyText(value);
  if (typeof value !== 'object' || value === null || !('headers' in value)) return value;
  const { status, body, headers, error } = value as Answer;
  const kept = Object.entries(headers).filter(([name]) => !PASSING.includes(name));
  return { status, error, body: tidyText(body), headers: kept.map((h) => tidyText(`${h}`)).sort() };
}

function tidyText(text: string): string {
  return text
    .replace(/"(sid|pid)":"[^"]+"/g, '"$1":"…"')
    .replace(/(set-cookie,[^=]+)=[\w-]{20}/, '$1=…');
}

/** Every byte of the answer to a WebSocket handshake that is refused. */
export function refusedUpgrade(base: string, query: string, path = '/socket.io/'): Promise<string> {
  const { hostname, port } = new URL(base);
  const lines = [
    `GET ${path}${query} HTTP/1.1`,
    `Host: ${hostname}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    afterThisTest(() => socket.destroy());
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
    socket.end(`${lines.join('\r\n')}\r\n\r\n`);
  });
}
