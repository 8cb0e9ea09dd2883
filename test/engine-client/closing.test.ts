import { describe, expect, it } from 'vitest';
import {
  both,
  type Entry,
  type EventName,
  heard,
  keep,
  type Library,
  lanes,
  names,
  quiet,
  type Socket,
  same,
} from './journal.js';
import { stock } from './servers.js';

const bytes = Buffer.from([1, 2, 3]);

const closed = async (socket: Socket) => {
  if (socket.readyState !== 'closed') await heard(socket, 'close');
  await quiet(30);
};

/** Open, with a probe that has begun and is never answered. */
async function probing(
  { engine, url }: Awaited<ReturnType<typeof stock>>,
  Socket: Library['Socket'],
) {
  const probed = new Promise<void>((resolve) => {
    Object.assign(engine, { handleUpgrade: () => resolve() });
  });
  const socket = new Socket(url);
  const journal = keep(socket);
  await heard(socket, 'open');
  await probed;
  return { socket, journal };
}

describe('close(), beside engine.io-client', () => {
  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    it(`at once, before anything was answered, with ${transports}`, async () => {
      const server = await stock();
      const journal = await same(async ({ Socket }: Library) => {
        const socket = new Socket(server.url, { transports });
        const journal = keep(socket);
        journal.push(['returns itself', socket.close() === socket]);
        socket.close();
        await closed(socket);
        return journal;
      });
      expect(journal).toEqual([
        ['close', 'forced close', undefined, `closed, id null, ${transports[0]}`, ''],
        ['returns itself', true],
      ]);
    });

    for (const event of ['open', 'packetCreate', 'flush', 'drain', 'message'] as const) {
      it(`in a listener of ${event}, with ${transports}`, async () => {
        const server = await stock();
        const journal = await same(async ({ Socket }: Library) => {
          const socket = new Socket(server.url, { transports, upgrade: false });
          const journal: Entry[] = [];
          socket.once(event, () => socket.close());
          keep(socket, journal);
          socket.on('open', () => {
            socket.send('one');
            socket.send('two');
          });
          await closed(socket);
          const { sent, life } = lanes(journal);
          // Over HTTP an answer to the POST may come before or after that to the GET.
          return { sent: transports[0] === 'polling' ? [] : sent, life };
        });
        expect(names(journal.life)).toContain('close');
        await expect.poll(() => server.engine.clientsCount).toBe(0);
      });
    }
  }

  for (const event of ['upgrading', 'upgrade'] as const) {
    it(`in a listener of ${event}, with messages on their way`, async () => {
      const server = await stock({ mute: true });
      const received: unknown[] = [];
      server.engine.on('connection', (session) =>
        session.on('message', (data: unknown) => received.push(data)),
      );
      const journal = await same(async ({ Socket }: Library) => {
        const socket = new Socket(server.url);
        const journal: Entry[] = [];
        keep(socket, journal);
        socket.once(event, () => {
          socket.send('last');
          socket.close();
          socket.send('too late');
          journal.push(['now', socket.readyState]);
        });
        await closed(socket);
        return lanes(journal);
      });
      expect(names(journal.life)).toContain('upgrade');
      await expect.poll(() => received).toEqual(['last', 'last']);
    });
  }

  it('while a probe is under way: the probe is given up with an error', async () => {
    const server = await stock({ mute: true });
    const journal = await same(async ({ Socket }: Library) => {
      const { socket, journal } = await probing(server, Socket);
      socket.close();
      await closed(socket);
      return lanes(journal).life;
    });
    expect(names(journal)).toEqual(['handshake', 'open', 'close', 'upgradeError']);
  });

  it('while a probe is under way: what did not leave can be read when the probe is given up', async () => {
    const server = await stock({ mute: true });
    const journal = await same(async ({ Socket }: Library) => {
      const { socket, journal } = await probing(server, Socket);
      socket.send('lost');
      socket.transport.close();
      await closed(socket);
      return lanes(journal).life;
    });
    expect(journal.at(-1)?.slice(-2)).toEqual(['closed, id null, polling', 'message']);
  });

  it('keeps what did not leave readable in the close listener, and drops it then', async () => {
    const server = await stock();
    const kept = await same(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['polling'] });
      await heard(socket, 'open');
      const seen: unknown[] = [];
      socket.on('close', () => seen.push(socket.writeBuffer.map(({ data }) => data)));
      for (const text of ['one', 'two', 'three']) socket.send(text);
      server.engine.close();
      server.cut();
      await closed(socket);
      return [...seen, socket.writeBuffer];
    });
    expect(kept).toEqual([['one', 'two', 'three'], []]);
  });

  it('a transport closed by hand ends the session', async () => {
    const server = await stock();
    const journal = await same(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['websocket'] });
      const journal = keep(socket);
      await heard(socket, 'open');
      socket.transport.close();
      await closed(socket);
      return journal;
    });
    expect(journal.at(-1)?.slice(0, 3)).toEqual(['close', 'transport close', undefined]);
  });

  it('a transport closed by hand tells the server, on polling too', async () => {
    const server = await stock();
    for (const transports of [['polling'], ['websocket']]) {
      const reason = await same(async ({ Socket }: Library) => {
        const ended = new Promise((resolve) => {
          server.engine.once('connection', (session) => session.once('close', resolve));
        });
        const socket = new Socket(server.url, { transports });
        await heard(socket, 'open');
        await quiet(20);
        socket.transport.close();
        return await ended;
      });
      expect(reason).toBe('transport close');
    }
  });

  it('is nothing to a session that has ended, and sends nothing', async () => {
    const server = await stock();
    const journal = await same(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['websocket'] });
      const journal = keep(socket);
      await heard(socket, 'open');
      socket.close();
      await closed(socket);
      socket.close();
      socket.send('nobody');
      socket.write('nobody');
      await quiet(20);
      return [journal, socket.readyState, socket.writeBuffer];
    });
    expect(journal.slice(1)).toEqual(['closed', []]);
  });

  it('in a listener of handshake ends the session, where the peer opens it all the same', async () => {
    const server = await stock();
    const states = await both(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['websocket'] });
      const journal = keep(socket);
      socket.on('handshake', () => socket.close());
      await heard(socket, 'close');
      await quiet();
      return [...names(lanes(journal).life), socket.readyState];
    });
    expect(states).toEqual([
      ['handshake', 'close', 'open', 'open'],
      ['handshake', 'close', 'closed'],
    ]);
    await expect.poll(() => server.engine.clientsCount).toBe(0);
  });

  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    it(`before the session is open: opens it for what was sent, and nothing more is taken, with ${transports}`, async () => {
      const server = await stock();
      const received: unknown[] = [];
      server.engine.on('connection', (session) =>
        session.on('message', (message: unknown) => received.push(message)),
      );
      const outcome = await same(async ({ Socket }: Library) => {
        const socket = new Socket(server.url, { transports, upgrade: false });
        const journal = keep(socket);
        const kept: unknown[] = [];
        socket.on('close', () => kept.push(...socket.writeBuffer.map(({ data }) => data)));
        socket.once('open', () => socket.send('three'));
        socket.send('one');
        socket.send(bytes, undefined, () => journal.push(['sent']));
        socket.close();
        socket.send('too late');
        const state = [socket.readyState, socket.writeBuffer.length];
        socket.close();
        await closed(socket);
        await expect.poll(() => received.length).toBe(3);
        const { sent, life } = lanes(journal);
        // The words of a session that is on its way out are ours, see below.
        return { sent: names(sent), life, kept, state, received: received.splice(0) };
      });
      expect(names(outcome.life)).toEqual(['handshake', 'open', 'close']);
      expect(outcome.received).toEqual(['one', bytes, 'three']);
      expect(outcome).toMatchObject({ kept: [], state: ['closing', 2] });
      await expect.poll(() => server.engine.clientsCount).toBe(0);
    });
  }

  it('before the session is open, with something sent: it is closing once open was told, where the peer is open again', async () => {
    const server = await stock();
    const states = await both(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['websocket'] });
      const states: unknown[] = [];
      for (const name of ['open', 'flush', 'drain', 'close'] as EventName[])
        socket.on(name, () => states.push(socket.readyState));
      socket.send('one');
      socket.close();
      await closed(socket);
      return states;
    });
    expect(states).toEqual([
      ['open', 'open', 'open', 'closed'],
      ['open', 'closing', 'closing', 'closed'],
    ]);
  });

  it('before the session is open, with something sent, does not outlast its opening', async () => {
    const life = await same(async ({ Socket }: Library) => {
      const socket = new Socket('http://127.0.0.1:1', { transports: ['websocket'] });
      const journal = keep(socket);
      const kept: unknown[] = [];
      socket.on('close', () => kept.push(...socket.writeBuffer.map(({ data }) => data)));
      socket.send('one');
      socket.close();
      await closed(socket);
      return [...names(lanes(journal).life), kept];
    });
    expect(life).toEqual(['error', 'close', ['one']]);
  });

  it('in a listener of handshake, with something sent, sends that first', async () => {
    const server = await stock({ mute: true });
    const received: unknown[] = [];
    server.engine.on('connection', (session) =>
      session.on('message', (message: unknown) => received.push(message)),
    );
    const life = await same(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['polling'], upgrade: false });
      const journal = keep(socket);
      socket.on('handshake', () => socket.close());
      socket.send('one');
      await closed(socket);
      return lanes(journal).life;
    });
    expect(names(life)).toEqual(['handshake', 'open', 'close']);
    expect(received).toEqual(['one', 'one']);
  });

  it('tells the server of a session whose handshake was under way, where the peer leaves an orphan', async () => {
    const server = await stock();
    const sessions = await both(async ({ Socket }: Library) => {
      const before = server.engine.clientsCount;
      const socket = new Socket(server.url, { transports: ['polling'] });
      const connected = new Promise((resolve) => server.engine.once('connection', resolve));
      socket.close();
      await connected;
      await quiet(100);
      return server.engine.clientsCount - before;
    });
    expect(sessions).toEqual([1, 0]);
  });

  it('ends the waiting GET, where the peer leaves it hanging until the server answers', async () => {
    const server = await stock();
    const names: EventName[] = ['open', 'close'];
    const socket = await same(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['polling'] });
      const told: unknown[] = [];
      for (const name of names) socket.on(name, () => told.push(name));
      await heard(socket, 'open');
      await quiet(20);
      socket.close();
      await closed(socket);
      await expect.poll(() => server.engine.clientsCount).toBe(0);
      return told;
    });
    expect(socket).toEqual(names);
  });
});
