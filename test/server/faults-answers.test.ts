import { describe, expect, it } from 'vitest';
import { pair } from './pair.js';
import { client, happens, rawSocket, serve, until } from './support.js';

describe('answer faults', () => {
  it('give polling requests another status, and then serve them again', async () => {
    const server = await serve();
    server.faults.answer(502, 'Bad Gateway', 1);
    const here = client(server.url, { transports: ['polling'] });
    const error = await happens(here, 'connect_error');
    expect(error).toMatchObject({ message: 'xhr poll error', description: 502 });
    await happens(here, 'connect');
    server.faults.answer(503);
    expect(await happens(here, 'disconnect')).toBe('transport error');
    server.faults.answer(null);
    await happens(here, 'connect');
  });

  it('give garbage with status 200', async () => {
    const server = await serve();
    server.faults.answer(200, '<html>please log in</html>');
    const here = client(server.url, { transports: ['polling'], reconnection: false });
    expect(await happens(here, 'connect_error')).toMatchObject({ message: 'server error' });
  });

  it.each(['polling', 'websocket'])('corrupt the next frame over %s', async (transport) => {
    const server = await serve();
    const { here } = await pair(server, transport);
    const gone = happens(here, 'disconnect');
    server.faults.corrupt('4{"not a packet');
    expect(await gone).toBe('parse error');
  });

  it('send raw binary as the next thing', async () => {
    const server = await serve();
    const { webSocket, received } = await rawSocket(server.url, '?EIO=4&transport=websocket');
    server.faults.corrupt(Uint8Array.of(255, 0));
    await until(() => received.includes('<ff00>'));
    webSocket.close();
  });
});
