// Where `io()` leads to.
import { vi } from 'vitest';
import { type Client, type Options, type Socket, type Stage, until } from './support.js';

export const QUIET: Options = Object.freeze({ autoConnect: false, transports: ['websocket'] });

export const nspOf = (socket: Socket) => (socket as unknown as { nsp: string }).nsp;

/** A page's address, for as long as the program runs. */
export function at({ afterwards }: Stage, href: string): void {
  const { protocol, host, hostname, port, origin } = new URL(href);
  vi.stubGlobal('location', { protocol, host, hostname, port, origin, href });
  afterwards(() => vi.unstubAllGlobals());
}

/** The address that a WebSocket would open, and the namespace. */
export async function leadsTo(
  { client, keep, note }: Stage,
  ...args: Parameters<Client['io']> | []
): Promise<void> {
  const [uri, options] = args as [string, Options];
  const socket = keep(
    client.io(uri, {
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
      ...options,
    }),
  );
  const { transport } = socket.io.engine as unknown as { transport: { ws?: { url: string } } };
  await until(() => transport.ws);
  const { origin, pathname, searchParams } = new URL(`${transport.ws?.url}`);
  note(uri, origin, pathname, [...searchParams], nspOf(socket));
}

export const sent = (query: string[][]) => [
  'http://localhost:1/?a=1&a=2',
  'ws://localhost:1',
  '/socket.io/',
  [...query, ['EIO', '4'], ['transport', 'websocket']],
  '/',
];
