import { describe, expect, it } from 'vitest';
import {
  both,
  type Entry,
  heard,
  keep,
  type Library,
  names,
  plain,
  quiet,
  type Socket,
  same,
  thrown,
} from './journal.js';
import { openPacket, stock } from './servers.js';

/** A transport whose other end is the test. */
function scriptedTransport({ Transport }: Library, name: string, calls: Entry[]) {
  return class Scripted extends Transport {
    static last: Scripted;
    get name() {
      return name;
    }
    doOpen() {
      Scripted.last = this;
      calls.push([
        `${name} doOpen`,
        this.readyState,
        this.supportsBinary,
        { ...this.query, EIO: `${this.query.EIO}`, sid: typeof this.query.sid },
      ]);
    }
    doClose() {
      calls.push([`${name} doClose`, this.readyState]);
    }
    write(packets: { type: string; data?: unknown; options?: unknown }[]) {
      calls.push([
        `${name} write`,
        packets.map(({ type, data = '', options }) => [type, plain(data) ?? '', options]),
      ]);
      this.writable = false;
      queueMicrotask(() => {
        this.writable = true;
        this.emitReserved('drain');
      });
    }
    override pause(done: () => void) {
      calls.push([`${name} pause`]);
      this.readyState = 'paused';
      done();
    }
    opens() {
      this.onOpen();
    }
    receives(...frames: unknown[]) {
      for (const frame of frames) this.onData(frame as never);
    }
    fails() {
      this.onError('scripted error', 418, 'context');
    }
    ends() {
      this.onClose({ description: 'scripted end' });
    }
  };
}

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

  it('is probed and moved to, with the frames of an upgrade', async () => {
    const journal = await same(async (library) => {
      const journal: Entry[] = [];
      const First = scriptedTransport(library, 'first', journal);
      const Second = scriptedTransport(library, 'second', journal);
      const socket = new library.Socket('http://example.com', {
        transports: [First, Second],
      } as never);
      First.last.opens();
      First.last.receives(openPacket({ upgrades: ['second'] }));
      keep(socket, journal);
      await quiet(20);
      Second.last.opens();
      await quiet(5);
      Second.last.receives('3probe');
      await quiet(5);
      socket.send('on the second');
      await quiet(5);
      Second.last.receives('4back');
      socket.close();
      await quiet(5);
      return journal.map(([name, ...rest]) => [name, ...rest]);
    });
    expect(names(journal)).toEqual(
      expect.arrayContaining(['first pause', 'upgrading', 'upgrade', 'second write']),
    );
  });

  for (const [what, act, message] of [
    ['another answer', '3nope', 'probe error'],
    ['a failure', 'fails', 'probe error: Error: scripted error'],
    ['an end', 'ends', 'probe error: transport closed'],
  ] as const) {
    it(`stays where it is after ${what} to the probe`, async () => {
      const journal = await same(async (library) => {
        const calls: Entry[] = [];
        const First = scriptedTransport(library, 'first', calls);
        const Second = scriptedTransport(library, 'second', calls);
        const socket = new library.Socket('http://example.com', {
          transports: [First, Second],
        } as never);
        First.last.opens();
        First.last.receives(openPacket({ upgrades: ['second'] }));
        const journal = keep(socket);
        await quiet(20);
        Second.last.opens();
        await quiet(5);
        if (act === '3nope') Second.last.receives(act);
        else Second.last[act]();
        await quiet(5);
        socket.send('still on the first');
        await quiet(5);
        // The peer, which left the probe open, has more to tell when it is closed.
        const told = [...journal];
        socket.close();
        await quiet(5);
        return told;
      });
      expect(journal[0]?.slice(0, 2)).toEqual([
        'upgradeError',
        { error: message, transport: 'second' },
      ]);
      expect(names(journal)).toEqual(['upgradeError', 'packetCreate', 'flush', 'drain']);
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

  it('may extend a built-in one and change its addresses and headers', async () => {
    const server = await stock();
    const { Socket, XHR, WebSocket } = await import('holdfast/engine');
    class Signed extends XHR {
      protected override uri() {
        return `${super.uri()}&signed=yes`;
      }
    }
    class SignedSocket extends WebSocket {
      protected override uri() {
        return `${super.uri()}&signed=yes`;
      }
    }
    const socket = new Socket(server.url, { transports: [Signed, SignedSocket] });
    await heard(socket as never, 'upgrade');
    expect(socket.transport).toBeInstanceOf(SignedSocket);
    socket.close();
    expect(server.seen.length).toBeGreaterThan(2);
    for (const { url } of server.seen) expect(url.searchParams.get('signed')).toBe('yes');
  });

  it('works in io(url, { transports: [Custom] })', async () => {
    const { io } = await import('holdfast');
    const { Transport } = await import('holdfast/engine');
    const calls: Entry[] = [];
    const Scripted = scriptedTransport({ Transport } as unknown as Library, 'scripted', calls);
    const socket = io('http://example.com:81', {
      transports: [Scripted as never],
      forceNew: true,
      path: '/mine',
      query: { a: 'b' },
    });
    Scripted.last.opens();
    Scripted.last.receives(openPacket());
    await quiet(5);
    Scripted.last.receives('40{"sid":"x"}', '42["hello",1]');
    const heardOf: unknown[] = [];
    socket.on('hello', (value: number) => heardOf.push(value));
    Scripted.last.receives('42["hello",2]');
    socket.emit('bye', Buffer.from([9]));
    await quiet(5);
    socket.disconnect();
    expect(socket.id).toBeUndefined();
    expect(heardOf).toEqual([2]);
    expect(Scripted.last.query).toMatchObject({
      a: 'b',
      EIO: '4',
      transport: 'scripted',
      sid: 'a',
    });
    expect(
      calls
        .filter(([name]) => name === 'scripted write')
        .map(([, packets]) => (packets as Entry[])[0]),
    ).toEqual([
      ['message', '0', undefined],
      expect.arrayContaining(['message', '51-["bye",{"_placeholder":true,"num":0}]']),
      expect.arrayContaining(['message', 'bytes 09']),
      ['message', '1', undefined],
    ]);
  });
});
