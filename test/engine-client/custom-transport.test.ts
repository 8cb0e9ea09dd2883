import { describe, expect, it } from 'vitest';
import {
  both,
  type Entry,
  heard,
  keep,
  names,
  quiet,
  type Socket,
  same,
  thrown,
} from './journal.js';
import { scriptedTransport } from './scripted.js';
import { openPacket } from './servers.js';

describe('a transport class of the application, beside engine.io-client', () => {
  it('is driven through the same calls and tells the same events', async () => {
    const journal = await same(async (library) => {
      const journal: Entry[] = [];
      const Scripted = scriptedTransport(library, 'scripted', journal);
      const socket = new library.Socket('http://example.com', { transports: [Scripted] } as never);
      keep(socket, journal);
      const transport = Scripted.last;
      journal.push([
        'is',
        socket.transport === (transport as never),
        transport instanceof library.Transport,
      ]);
      transport.opens();
      transport.receives(openPacket());
      socket.send('text');
      socket.send(Buffer.from([1, 2]));
      await quiet(5);
      transport.receives('4hello', '2', Buffer.from([7]));
      await quiet(5);
      socket.send('last');
      socket.close();
      await quiet(5);
      return journal;
    });
    expect(names(journal)).toEqual(
      expect.arrayContaining(['scripted write', 'scripted doClose', 'close']),
    );
  });

  for (const end of ['fails', 'ends'] as const) {
    it(`${end} with the error or the details that it gives`, async () => {
      const journal = await same(async (library) => {
        const journal: Entry[] = [];
        const Scripted = scriptedTransport(library, 'scripted', journal);
        const socket = new library.Socket('http://example.com', {
          transports: [Scripted],
        } as never);
        keep(socket, journal);
        const seen: unknown[] = [];
        socket.on('error', (error: unknown) => {
          const { description, context } = error as { description: unknown; context: unknown };
          seen.push(
            error instanceof library.TransportError,
            error instanceof Error,
            description,
            context,
          );
        });
        Scripted.last.opens();
        Scripted.last.receives(openPacket());
        Scripted.last[end]();
        await quiet(5);
        // It is closed before the error is told here, and after it by the peer.
        const told = journal.filter(([name]) => name !== 'scripted doClose');
        return [...told, seen, journal.length - told.length];
      });
      expect((journal.at(-3) as Entry)[0]).toBe('close');
    });
  }

  it('ends the transport that gave a wrong answer, which the peer leaves open', async () => {
    const closed = await both(async (library) => {
      const calls: Entry[] = [];
      const First = scriptedTransport(library, 'first', calls);
      const Second = scriptedTransport(library, 'second', calls);
      const socket = new library.Socket('http://example.com', {
        transports: [First, Second],
      } as never);
      First.last.opens();
      First.last.receives(openPacket({ upgrades: ['second'] }));
      await quiet(20);
      Second.last.opens();
      await quiet(5);
      Second.last.receives('3nope');
      await quiet(5);
      const closed = names(calls).includes('second doClose');
      socket.close();
      return closed;
    });
    expect(closed).toEqual([false, true]);
  });

  it('that throws when it is opened is a transport that failed, where the peer throws from its constructor', async () => {
    const outcomes = await both(async ({ Socket, Transport }) => {
      class Broken extends Transport {
        get name() {
          return 'broken';
        }
        doOpen() {
          throw new Error('no such device');
        }
        doClose() {}
        write() {}
      }
      let socket: Socket | undefined;
      const error = thrown(() => {
        socket = new Socket('http://example.com', { transports: [Broken] } as never) as Socket;
      });
      if (error) return (error as Error).message;
      const [failure] = await heard(socket as never, 'error');
      const { message, description } = failure as { message: string; description: Error };
      return [message, description.message];
    });
    expect(outcomes).toEqual(['no such device', ['broken error', 'no such device']]);
  });
});
