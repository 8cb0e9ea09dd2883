import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startTestServer } from '../../test-server/index.js';
import { ask, client, connected, happens, serve, session, until } from './support.js';

describe('restart and close', () => {
  it('forgets all sessions, keeps io and its port, and clients come back', async () => {
    const server = await serve();
    const { io } = server;
    const here = await connected(server.url);
    const { id } = here;
    const [there] = [...io.sockets.sockets.values()];
    const reason = there && happens(there, 'disconnect');
    const lost = happens(here, 'disconnect');
    await server.restart();
    expect(['transport close', 'transport error']).toContain(await lost);
    expect(await reason).toBe('server shutting down');
    expect(server.io).toBe(io);
    await until(() => here.connected);
    expect(here.id).not.toBe(id);
    expect([...io.sockets.sockets.keys()]).toEqual([here.id]);
  });

  it('takes no connections while it is down, and the old session is unknown afterwards', async () => {
    const server = await serve();
    const sid = await session(server.url);
    const again = server.restart({ downMs: 60_000 });
    expect(await ask(server.url, '?EIO=4&transport=polling')).toMatchObject({
      error: 'ECONNREFUSED',
    });
    await server.restart();
    await again;
    const answer = await ask(server.url, `?EIO=4&transport=polling&sid=${sid}`);
    expect(answer).toMatchObject({
      status: 400,
      body: '{"code":1,"message":"Session ID unknown"}',
    });
  });

  it('closes during a restart, hanging and silent connections included, and frees the port', async () => {
    const server = await startTestServer();
    await connected(server.url, { reconnection: false });
    server.faults.silence();
    server.faults.upgrade('hang');
    client(server.url, { reconnection: false, transports: ['websocket'] });
    await until(() => server.log.some(({ kind }) => kind === 'websocket'));
    void server.restart({ downMs: 60_000 });
    await server.close();
    const next = createServer();
    await new Promise<void>((resolve) => next.listen(server.port, '127.0.0.1', resolve));
    await new Promise((resolve) => next.close(resolve));
  });

  it('begins a restart anew that is asked for while it is down, and both end together', async () => {
    const server = await serve();
    const first = server.restart({ downMs: 20 });
    const second = server.restart({ downMs: 60 });
    await first;
    await second;
    expect((await ask(server.url, '?EIO=4&transport=polling')).status).toBe(200);
    const long = server.restart({ downMs: 60_000 });
    await server.restart();
    await long;
    expect((await ask(server.url, '?EIO=4&transport=polling')).status).toBe(200);
  });

  it.each([{ downMs: Number.POSITIVE_INFINITY }, { downMS: 500 }, 500])(
    'refuses a restart by %j, and stays up',
    async (how) => {
      const server = await serve();
      await expect(server.restart(how as object)).rejects.toThrow(
        'server.restart expects ({ downMs?: milliseconds }?), got (',
      );
      expect((await ask(server.url, '?EIO=4&transport=polling')).status).toBe(200);
    },
  );

  it('reports a port that is taken', async () => {
    const { port } = await serve();
    await expect(startTestServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
