import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import {
  both,
  heard,
  keep,
  type Library,
  lanes,
  names,
  quiet,
  type Socket,
  same,
} from './journal.js';
import { bare, openPacket, scripted, stock } from './servers.js';

/** The life of a session that fails to open, and how it looks afterwards. */
const failing =
  (url: string, options: object) =>
  async ({ Socket }: Library) => {
    const socket = new Socket(url, options);
    const journal = keep(socket);
    await heard(socket, 'close');
    await quiet(20);
    return [...journal, [socket.readyState, socket.id]];
  };

const lifeOf = async (socket: Socket) => {
  const journal = keep(socket);
  await heard(socket, 'close');
  await quiet(20);
  return lanes(journal).life;
};

describe('a handshake that is refused, beside engine.io-client', () => {
  const refusals: [string, object, object][] = [
    ['an unknown session', { query: { sid: 'nobody' } }, { code: 1 }],
    ['an application that says no', { extraHeaders: { 'x-no': 'yes' } }, { code: 4 }],
  ];
  for (const transports of [['polling'], ['websocket']]) {
    for (const [what, options, body] of refusals) {
      it(`because of ${what}, on ${transports}`, async () => {
        const server = await stock({
          allowRequest: (request, done) =>
            request.headers['x-no'] ? done('no' as never, false) : done(null as never, true),
        });
        const journal = await same(failing(server.url, { ...options, transports }));
        expect(names(journal.slice(0, -1) as never)).toEqual(['error', 'close']);
        if (transports[0] === 'polling')
          expect(JSON.stringify(journal)).toContain(`code\\":${Object.values(body)[0]}`);
      });
    }

    it(`because the server knows no ${transports}`, async () => {
      const server = await stock({
        transports: transports[0] === 'polling' ? ['websocket'] : ['polling'],
      });
      const journal = await same(failing(server.url, { transports }));
      expect(names(journal.slice(0, -1) as never)).toEqual(['error', 'close']);
    });

    it(`because there is no server, on ${transports}`, async () => {
      const gone = await bare((_, response) => response.end());
      const journal = await same(failing('http://127.0.0.1:1', { transports }));
      expect(gone.seen).toEqual([]);
      expect(journal[0]?.[0]).toBe('error');
    });

    it(`because the connection is reset, on ${transports}`, async () => {
      const server = await bare(
        (request) => request.socket.destroy(),
        (_, socket) => socket.destroy(),
      );
      await same(failing(server.url, { transports }));
      expect(server.seen.length).toBeGreaterThan(1);
    });
  }

  const statuses = [204, 301, 400, 401, 403, 404, 413, 429, 500, 502, 503];
  it(`with the status ${statuses.join(', ')}: the same error, with status and body`, async () => {
    for (const status of statuses) {
      const server = await bare((_: IncomingMessage, response: ServerResponse) =>
        response.writeHead(status).end(status === 204 ? undefined : 'sorry'),
      );
      const journal = await same(failing(server.url, { transports: ['polling'] }));
      expect(journal[0]?.[1]).toMatchObject({ error: 'xhr poll error', description: status });
    }
  });
});

describe('answers that are no Engine.IO', () => {
  for (const body of ['<html>', '9', 'hello', '\x1e']) {
    it(`as ${JSON.stringify(body)}: a parser error`, async () => {
      const server = await bare((_, response) => response.end(body));
      const [theirs, own] = await both(async ({ Socket }: Library) => {
        const socket = new Socket(server.url, { transports: ['polling'] });
        const journal = keep(socket);
        await heard(socket, 'close');
        return journal;
      });
      expect(own).toEqual(theirs);
      expect(own[0]?.[1]).toEqual({ type: 'error', data: 'parser error' });
    });
  }

  it('an unknown packet within a session ends it, as does one after a good one', async () => {
    const server = await scripted([openPacket(), '4one\x1e9\x1e4lost']);
    const journal = await same(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['polling'] });
      const journal = keep(socket);
      await heard(socket, 'close');
      return journal;
    });
    expect(names(journal).filter((name) => name === 'message')).toHaveLength(1);
    expect(journal.at(-1)?.slice(0, 3)).toEqual([
      'close',
      'transport error',
      { error: 'server error', code: 'parser error' },
    ]);
  });

  it('a close packet ends the session, and what follows in the payload is lost', async () => {
    const server = await scripted([openPacket(), '4one\x1e1\x1e4lost']);
    const journal = await same(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['polling'] });
      const journal = keep(socket);
      await heard(socket, 'close');
      await quiet(20);
      return lanes(journal).life;
    });
    expect(journal.at(-1)?.slice(0, 3)).toEqual([
      'close',
      'transport close',
      { description: 'transport closed by the server' },
    ]);
  });

  it('noop and pong packets are told and mean nothing', async () => {
    const server = await scripted([openPacket(), '6\x1e3', '4after']);
    const journal = await same(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['polling'] });
      const journal = keep(socket);
      await heard(socket, 'message');
      socket.close();
      return lanes(journal).received;
    });
    expect(journal.filter(([name]) => name === 'packet')).toHaveLength(4);
  });

  for (const fields of [
    '{',
    '{}',
    '[]',
    '{"sid":1}',
    '{"sid":"a","upgrades":1,"pingInterval":-1}',
  ]) {
    it(`a handshake of ${fields} is an error with a name, where the peer throws or opens`, async () => {
      const server = await bare((_, response) => response.end(`0${fields}`));
      const { Socket } = (await import('holdfast/engine')) as unknown as Library;
      const life = await lifeOf(new Socket(server.url, { transports: ['polling'] }));
      expect(names(life)).toEqual(['error', 'close']);
      expect(life[0]?.[1]).toEqual({ error: 'server error', code: 'parser error' });
    });
  }
});

describe('a session that breaks', () => {
  it('by an answer of 400 to the waiting GET', async () => {
    const journal = await same(async ({ Socket }: Library) => {
      const server = await bare((request, response) => {
        if (!request.url?.includes('sid=')) response.end(openPacket());
        else response.writeHead(400).end('{"code":1,"message":"Session ID unknown"}');
      });
      return lifeOf(new Socket(server.url, { transports: ['polling'] }));
    });
    expect(journal.at(-1)?.[2]).toMatchObject({ error: 'xhr poll error', description: 400 });
  });

  it('by an answer of 413 to a POST', async () => {
    const server = await scripted([openPacket()], (response) => response.writeHead(413).end());
    const journal = await same(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['polling'] });
      socket.on('open', () => socket.send('x'));
      return lifeOf(socket);
    });
    expect(journal.at(-1)?.[2]).toMatchObject({ error: 'xhr post error', description: 413 });
  });

  it('by a message that is too large for the server, on a WebSocket', async () => {
    const server = await stock({ maxHttpBufferSize: 100 });
    const journal = await same(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['websocket'] });
      socket.on('open', () => socket.send('x'.repeat(1_000)));
      return lifeOf(socket);
    });
    expect(journal.at(-1)?.slice(0, 2)).toEqual(['close', 'transport close']);
  });

  it('on the class Fetch, in the words of that class', async () => {
    const server = await bare((request, response) => {
      if (!request.url?.includes('sid=')) response.end(openPacket());
      else if (request.method === 'POST') response.writeHead(500).end();
    });
    const errors = await same(async ({ Socket, Fetch }: Library) => {
      const posting = new Socket(server.url, { transports: [Fetch] });
      posting.on('open', () => posting.send('x'));
      const [post] = await heard(posting, 'error');
      const polling = new Socket('http://127.0.0.1:1', { transports: [Fetch] });
      const [poll] = await heard(polling, 'error');
      return [post, poll].map((error) => (error as Error).message);
    });
    expect(errors).toEqual(['fetch write error', 'fetch read error']);
  });
});

describe('an upgrade that fails', () => {
  it('because the WebSocket is refused: the session stays on polling', async () => {
    const journal = await same(async ({ Socket }: Library) => {
      const server = await stock();
      server.engine.on('connection', () => server.engine.removeAllListeners('none'));
      Object.assign(server.engine, {
        handleUpgrade: (_: unknown, socket: { destroy(): void }) => socket.destroy(),
      });
      const socket = new Socket(server.url);
      const journal = keep(socket);
      await heard(socket, 'upgradeError');
      const both = [heard(socket, 'message'), heard(socket, 'drain')];
      socket.send('still here');
      await Promise.all(both);
      socket.close();
      return lanes(journal).life;
    });
    expect(names(journal)).toEqual(['handshake', 'open', 'upgradeError', 'close']);
  });
});
