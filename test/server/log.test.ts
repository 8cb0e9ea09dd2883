import { describe, expect, it } from 'vitest';
import { ask, rawSocket, serve, until } from './support.js';

describe('the log', () => {
  it('tells every request in order of arrival, with its cookie, status and end', async () => {
    const server = await serve();
    const headers = { cookie: 'a=b' };
    const { body } = await ask(server.url, '?EIO=4&transport=polling', { headers });
    const { sid } = JSON.parse(body.slice(1)) as { sid: string };
    await ask(server.url, `?EIO=4&transport=polling&sid=${sid}`, { method: 'POST', body: '40' });
    await ask(server.url, `?EIO=4&transport=polling&sid=${sid}`);
    await rawSocket(server.url, `?EIO=4&transport=websocket&sid=${sid}`);
    await rawSocket(server.url, '?EIO=4&transport=websocket');
    await ask(server.url, '', { path: '/elsewhere' });
    const common = { at: expect.any(Number), method: 'GET' };
    await until(() => server.log[5]?.endedAt !== undefined);
    expect(server.log).toMatchObject([
      { ...common, transport: 'polling', kind: 'handshake', status: 200, cookie: 'a=b' },
      { ...common, transport: 'polling', kind: 'post', method: 'POST', status: 200, sid },
      { ...common, transport: 'polling', kind: 'poll', status: 200, sid },
      { ...common, transport: 'websocket', kind: 'upgrade', status: 101, sid },
      { ...common, transport: 'websocket', kind: 'websocket', status: 101 },
      { ...common, transport: 'other', kind: 'other', status: 404, endedAt: expect.any(Number) },
    ]);
  });
});
