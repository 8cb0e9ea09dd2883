import { describe, expect, it } from 'vitest';
import { ask, rawSocket, serve, session } from './support.js';

describe('the control route', () => {
  const post = (url: string, name: string, args?: unknown) =>
    ask(url, name, {
      path: '/__control/',
      method: 'POST',
      ...(args === undefined
        ? {}
        : { body: typeof args === 'string' ? args : JSON.stringify(args) }),
    });

  it('is not there unless asked for', async () => {
    const server = await serve();
    expect((await post(server.url, 'cut', [])).status).toBe(404);
  });

  it('drives faults, a cut and a restart, and answers when they are done', async () => {
    const server = await serve({ control: true });
    expect(await post(server.url, 'upgrade', ['refuse'])).toMatchObject({
      status: 200,
      body: 'ok',
    });
    await expect(rawSocket(server.url, '?EIO=4&transport=websocket')).rejects.toThrow('400');
    expect((await post(server.url, 'clear')).status).toBe(200);
    const { closed } = await rawSocket(server.url, '?EIO=4&transport=websocket');
    expect((await post(server.url, 'cut', [])).status).toBe(200);
    expect(await closed).toBe(1006);
    const sid = await session(server.url);
    expect((await post(server.url, 'restart', [{ downMs: 5 }])).status).toBe(200);
    expect((await ask(server.url, `?EIO=4&transport=polling&sid=${sid}`)).status).toBe(400);
  });

  it('stays reachable while connections are refused', async () => {
    const server = await serve({ control: true });
    await post(server.url, 'refuse', []);
    expect((await ask(server.url, '?EIO=4&transport=polling')).error).toBeDefined();
    await post(server.url, 'refuse', [false]);
    expect((await ask(server.url, '?EIO=4&transport=polling')).status).toBe(200);
  });

  it('names what it expected', async () => {
    const server = await serve({ control: true });
    const unknown = await post(server.url, 'explode', []);
    expect(unknown).toMatchObject({ status: 404 });
    expect(unknown.body).toContain('no fault is called "explode"');
    expect((await post(server.url, 'toString', [])).status).toBe(404);
    for (const [name, args] of [
      ['upgrade', ['maybe']],
      ['upgrade', []],
      ['delay', ['1']],
      ['delay', [-1]],
      ['cut', [1]],
      ['answer', [99]],
      ['auth', [{}]],
      ['restart', [{ downMs: 'x' }]],
      ['restart', [{ downMs: -1 }]],
      ['restart', [{ downMS: 500 }]],
      ['delay', [2 ** 31]],
      ['answer', [503, '', 1.5]],
      ['repeatNext', [0.5]],
      ['delay', '{"not":"an array"}'],
      ['delay', 'not json'],
    ] as const) {
      const answer = await post(server.url, name, args);
      expect(answer, `${name} ${JSON.stringify(args)}`).toMatchObject({ status: 400 });
      expect(answer.body).toContain(`${name} expects`);
    }
  });

  it('lets pages of other origins in', async () => {
    const server = await serve({ control: true });
    const headers = {
      origin: 'http://page.example',
      'access-control-request-headers': 'content-type',
    };
    const preflight = await ask(server.url, 'cut', {
      path: '/__control/',
      method: 'OPTIONS',
      headers,
    });
    expect(preflight).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-headers': 'content-type',
      },
    });
  });
});
