import { io } from 'holdfast';
import { type Socket, io as stockIo } from 'socket.io-client';
import { expect, it } from 'vitest';
import { afterThisTest, serveStock } from './support.js';

// What an offset is, by the word of the stock server and beside the stock client.

it.each([
  ['Holdfast', io as unknown as typeof stockIo],
  ['the stock client', stockIo],
])(
  '%s takes the string that ends a volatile event for an offset, and keeps it beside a new private id',
  async (_, connect) => {
    const server = await serveStock({ connectionStateRecovery: {} });
    const presented: Record<string, unknown>[] = [];
    server.io.on('connection', (there) => {
      presented.push(there.handshake.auth);
      there.on('plain', (done: () => void) => {
        there.emit('news', 1);
        done();
      });
      there.on('volatile', (done: () => void) => {
        there.volatile.emit('news', 'no offset');
        done();
      });
    });
    const here: Socket = connect(server.url, {
      forceNew: true,
      transports: ['websocket'],
      reconnectionDelay: 20,
      reconnectionDelayMax: 20,
    });
    afterThisTest(() => here.disconnect());
    const news: unknown[][] = [];
    here.on('news', (...args) => news.push(args));
    const connected = () => new Promise<void>((resolve) => here.once('connect', resolve));
    await connected();

    /** The link is lost; whether what was before it was recovered. */
    const lose = async (): Promise<boolean> => {
      const back = connected();
      for (const { conn } of server.io.sockets.sockets.values()) conn.close();
      await back;
      return here.recovered;
    };

    await here.emitWithAck('plain');
    const offset = news[0]?.[1];
    expect(news).toEqual([[1, expect.any(String)]]);
    expect(await lose()).toBe(true);

    await here.emitWithAck('volatile');
    expect(news.at(-1)).toEqual(['no offset']);
    expect(await lose()).toBe(false);
    expect(await lose()).toBe(false);

    const pid = presented[1]?.pid;
    const newPid = presented[3]?.pid;
    expect(newPid).not.toBe(pid);
    expect(presented).toEqual([
      {},
      { pid: expect.any(String), offset },
      { pid, offset: 'no offset' },
      { pid: expect.any(String), offset: 'no offset' },
    ]);
  },
);
