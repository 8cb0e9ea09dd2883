import { describe, expect, it } from 'vitest';
import { both, heard, keep, type Library, lanes, names, quiet, same, until } from './journal.js';
import { stock } from './servers.js';

const bytes = Buffer.from([1, 2, 3]);

/** The heartbeat comes when the program is ready for it. */
const PATIENT = { pingInterval: 60_000, pingTimeout: 500 };
function ping({ engine }: Awaited<ReturnType<typeof stock>>): void {
  const { clients } = engine as unknown as {
    clients: Record<string, { sendPacket(type: string): void }>;
  };
  Object.values(clients).at(-1)?.sendPacket('ping');
}

describe('what a session tells, beside engine.io-client', () => {
  it('is the same in every event, argument, state and buffer on a WebSocket', async () => {
    const server = await stock(PATIENT);
    const journal = await same(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['websocket'] });
      const journal = keep(socket);
      journal.push(['made', socket.readyState, typeof socket.id, socket.transport.name]);
      await heard(socket, 'open');
      socket.send('text', undefined, () => journal.push(['sent', 1]));
      socket.write(bytes, { compress: false }, () => journal.push(['sent', 2]));
      socket.send('é€😀');
      socket.send('end', null as never, () => journal.push(['sent', 3]));
      await until(socket, 'message', (data) => data === 'end');
      const answered = heard(socket, 'pong');
      ping(server);
      await answered;
      await quiet(10);
      socket.send('last words');
      socket.close();
      socket.send('too late');
      journal.push(['closing', socket.readyState]);
      await heard(socket, 'close');
      journal.push(['after', socket.readyState, socket.id, socket.writeBuffer.length]);
      return journal;
    });
    expect(names(journal)).toEqual(expect.arrayContaining(['handshake', 'flush', 'pong', 'sent']));
    expect(journal.filter(([name]) => name === 'ping')).toHaveLength(1);
    expect(journal.at(-2)).toEqual([
      'close',
      'forced close',
      undefined,
      'closed, id null, websocket',
      '',
    ]);
  });

  it('is the same on polling, step by step', async () => {
    const server = await stock(PATIENT);
    const journal = await same(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['polling'] });
      const journal = keep(socket);
      await heard(socket, 'open');
      for (const message of ['text', bytes, 'é€😀']) {
        const echoed = heard(socket, 'message');
        const drained = heard(socket, 'drain');
        socket.send(message, undefined, () => journal.push(['sent']));
        await Promise.all([echoed, drained]);
      }
      const drained = heard(socket, 'drain');
      ping(server);
      await drained;
      socket.close();
      return lanes(journal);
    });
    expect(journal.received).toHaveLength(2 + 3 * 4 + 4);
    expect(journal.life.at(-1)).toEqual([
      'close',
      'forced close',
      undefined,
      'closed, id null, polling',
      '',
    ]);
  });

  it('is the same when polling gives way to a WebSocket with messages on their way', async () => {
    const server = await stock();
    const journal = await same(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['polling', 'websocket'] });
      const journal = keep(socket);
      socket.on('upgrading', () =>
        socket.send('while upgrading', undefined, () => journal.push(['sent'])),
      );
      await heard(socket, 'upgrade');
      await until(socket, 'message', (data) => data === 'while upgrading');
      const drained = heard(socket, 'drain');
      socket.send('after');
      await Promise.all([drained, until(socket, 'message', (data) => data === 'after')]);
      socket.close();
      return lanes(journal);
    });
    expect(names(journal.life)).toEqual(['handshake', 'open', 'upgrading', 'upgrade', 'close']);
  });

  it('hands over an empty message as it is, where the peer says `undefined`', async () => {
    const server = await stock();
    const received = await both(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['websocket'] });
      await heard(socket, 'open');
      socket.send('');
      const [data] = await heard(socket, 'message');
      socket.close();
      return data;
    });
    expect(received).toEqual([undefined, '']);
  });

  it('stays on polling without a word when no better transport is wanted or offered', async () => {
    const silent = await stock({ allowUpgrades: false });
    const eager = await stock();
    const journal = await same(async ({ Socket }: Library) => {
      const unoffered = new Socket(silent.url);
      const unwanted = new Socket(eager.url, { upgrade: false });
      const journal = [keep(unoffered), keep(unwanted)];
      await Promise.all([heard(unoffered, 'open'), heard(unwanted, 'open')]);
      await quiet();
      unoffered.close();
      unwanted.close();
      return journal.map(lanes);
    });
    for (const { life } of journal) expect(names(life)).toEqual(['handshake', 'open', 'close']);
  });

  for (const transport of ['polling', 'websocket'] as const) {
    it(`sends a hundred messages of one turn, on ${transport}`, async () => {
      const server = await stock();
      const count = await same(async ({ Socket }: Library) => {
        const socket = new Socket(server.url, { transports: [transport] });
        await heard(socket, 'open');
        const received: unknown[] = [];
        socket.on('message', (data: unknown) => received.push(data));
        for (let i = 0; i < 100; i++) socket.send(`${i}`);
        await until(socket, 'message', (data) => data === '99');
        socket.close();
        return received.length;
      });
      expect(count).toBe(100);
    });
  }

  it('keeps the order of what is written while open, upgrading and upgraded', async () => {
    const server = await stock();
    const received = await same(async ({ Socket }: Library) => {
      const socket = new Socket(server.url);
      const received: unknown[] = [];
      let count = 0;
      const send = () => socket.send(count++ % 3 ? `${count}` : Buffer.from([count]));
      socket.on('message', (data: unknown) =>
        received.push(typeof data === 'string' ? data : Buffer.from(data as never)[0]),
      );
      for (const event of ['open', 'drain', 'upgrading', 'upgrade'] as const) {
        socket.on(event, () => {
          for (let i = 0; i < 5 && count < 200; i++) send();
        });
      }
      await until(socket, 'message', () => received.length === 200);
      expect(socket.transport.name).toBe('websocket');
      socket.close();
      return received.map(Number);
    });
    expect(received).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  });
});

describe('the peer closes', () => {
  for (const transport of ['polling', 'websocket'] as const) {
    it(`by the server's own wish on ${transport}`, async () => {
      const server = await stock();
      const journal = await same(async ({ Socket }: Library) => {
        server.engine.once('connection', (session) => setTimeout(() => session.close(), 20));
        const socket = new Socket(server.url, { transports: [transport] });
        const journal = keep(socket);
        await heard(socket, 'close');
        return lanes(journal).life;
      });
      expect(journal.at(-1)?.[1]).toBe('transport close');
    });

    it(`by a cut of the connection on ${transport}`, async () => {
      const server = await stock();
      const journal = await same(async ({ Socket }: Library) => {
        const before = server.seen.length;
        const socket = new Socket(server.url, { transports: [transport] });
        const journal = keep(socket);
        await heard(socket, 'open');
        // On polling there is something to cut once the GET of the session waits.
        const waits = () =>
          server.seen
            .slice(before)
            .some(({ method, url }) => method === 'GET' && url.searchParams.has('sid'));
        if (transport === 'polling') await expect.poll(waits).toBe(true);
        server.cut();
        await heard(socket, 'close');
        return lanes(journal).life;
      });
      expect(names(journal).at(-1)).toBe('close');
    });

    it(`by silence on ${transport}`, async () => {
      const server = await stock({ pingInterval: 50, pingTimeout: 100 });
      const journal = await same(async ({ Socket }: Library) => {
        const socket = new Socket(server.url, { transports: [transport] });
        const journal = keep(socket);
        // The server stops pinging, and the connection stays.
        server.engine.once('connection', (session) => {
          const { sendPacket } = session as unknown as { sendPacket: (type: string) => void };
          Object.assign(session, {
            sendPacket: (...args: [string]) =>
              args[0] === 'ping' || sendPacket.apply(session, args),
            resetPingTimeout() {},
            schedulePing() {},
          });
        });
        await heard(socket, 'close');
        return lanes(journal).life;
      });
      expect(journal.at(-1)?.slice(0, 3)).toEqual(['close', 'ping timeout', undefined]);
    });
  }
});
