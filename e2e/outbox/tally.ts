import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dedupe, memoryStore } from 'holdfast/server';
import { Server } from 'socket.io';
import { expect } from '../support.js';

/** What an event did at the server, and by whose connection it came. */
export interface Effect {
  readonly user: string;
  readonly tab: string;
  readonly key: string;
  readonly value: number;
}

export type Tally = Awaited<ReturnType<typeof openTally>>;

/**
 * A stock server that counts effects. It can end and come back at the same address, and hold its acknowledgements; what it has
 * counted, and what `dedupe()` knows, outlives it.
 */
export async function openTally({ dedupes = false } = {}) {
  const effects: Effect[] = [];
  const store = memoryStore();
  const held: (() => void)[] = [];
  let isHolding = false;
  let http: HttpServer;
  let io: Server;
  let port = 0;

  const start = async () => {
    http = createServer();
    io = new Server(http, { cors: { origin: '*' } });
    if (dedupes) io.on('connection', dedupe({ user: userOf, store }));
    io.on('connection', (socket) => {
      const { user, tab } = socket.handshake.auth;
      socket.on('put', (key: string, value: number, ...rest: unknown[]) => {
        // On a stock server, as with `dedupe()`, handlers get what was emitted and nothing besides.
        expect(rest).toEqual([expect.any(Function)]);
        const answer = rest[0] as (value: number) => void;
        effects.push({ user, tab, key, value });
        if (isHolding) held.push(() => answer(value));
        else answer(value);
      });
    });
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
    ({ port } = http.address() as AddressInfo);
  };
  const stop = async () => {
    const closed = io.close();
    // Browsers open connections ahead of need, and the server would wait for their first request.
    http.closeAllConnections();
    await closed;
  };

  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    effects,
    start,
    stop,
    get connections() {
      return io.engine.clientsCount;
    },
    /** From now on effects are not acknowledged. */
    hold() {
      isHolding = true;
    },
    /** Acknowledges what was held, and from now on at once. */
    release() {
      isHolding = false;
      for (const answer of held.splice(0)) answer();
    },
    /** How many different events have had their effect. */
    count: () => new Set(effects.map(({ user, key, value }) => `${user} ${key} ${value}`)).size,
    /** The values of a key in the order of their effects; one that was repeated at once stands there once. */
    valuesOf: (key: string, user = 'ann') =>
      effects
        .filter((effect) => effect.key === key && effect.user === user)
        .map(({ value }) => value)
        .filter((value, at, all) => value !== all[at - 1]),
    /** The tabs by whose connections effects came, in order. */
    senders: () => effects.map(({ tab }) => tab).filter((tab, at, all) => tab !== all[at - 1]),
  };
}

const userOf = ({ handshake }: { handshake: { auth: { user?: string } } }) => handshake.auth.user;

export const counting = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
