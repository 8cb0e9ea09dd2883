import { describe, expect, it } from 'vitest';
import { modes } from '../../test-server/modes.js';
import { afterThisTest, client, connected, happens, rawSocket, until } from './support.js';

describe('modes', () => {
  it('engine echoes text and binary unchanged and in order', async () => {
    const server = await modes.engine({});
    afterThisTest(() => server.close());
    const query = '?EIO=4&transport=websocket';
    const { webSocket, received } = await rawSocket(server.url, query, '/engine.io/');
    webSocket.send('4hello');
    webSocket.send(Uint8Array.of(1, 2));
    webSocket.send('4');
    await until(() => received.length === 4);
    expect(JSON.parse(`${received[0]}`.slice(1))).toMatchObject({
      upgrades: [],
      pingInterval: 300,
      pingTimeout: 200,
      maxPayload: 1000000,
    });
    expect(received.slice(1)).toEqual(['4hello', '<0102>', '4']);
    webSocket.close();
  });

  it('socket greets with the CONNECT payload, echoes and acknowledges', async () => {
    const server = await modes.socket({ pingTimeout: 5000 });
    afterThisTest(() => server.close());
    const main = client(server.url, { auth: { token: '123' } });
    expect(await happens(main, 'auth')).toEqual({ token: '123' });
    const custom = client(`${server.url}/custom`);
    expect(await happens(custom, 'auth')).toEqual({});
    const back = new Promise((resolve) => main.on('message-back', (...args) => resolve(args)));
    main.emit('message', 1, '2', { 3: [true] }, Buffer.of(4));
    expect(await back).toEqual([1, '2', { 3: [true] }, Buffer.of(4)]);
    const answer = new Promise((resolve) =>
      main.emit('message-with-ack', 1, Buffer.of(2), (...args: unknown[]) => resolve(args)),
    );
    expect(await answer).toEqual([1, Buffer.of(2)]);
    const error = await happens(client(`${server.url}/random`), 'connect_error');
    expect(error).toMatchObject({ message: 'Invalid namespace' });
  });

  it('chat counts who is there, passes messages on to all, and files to the others', async () => {
    const server = await modes.chat({});
    afterThisTest(() => server.close());
    const ada = client(server.url);
    const counts: number[] = [];
    ada.on('presence', (count) => counts.push(count));
    await until(() => counts.length === 1);
    const bob = await connected(server.url);
    const heard = Promise.all([happens(ada, 'message'), happens(bob, 'message')]);
    const message = await ada.emitWithAck('message', 'hello');
    expect(message).toEqual({
      id: expect.any(Number),
      from: ada.id,
      text: 'hello',
      at: expect.any(Number),
    });
    expect(await heard).toEqual([message, message]);
    await ada.timeout(1000).emitWithAck('ping-time');
    const file = new Promise((resolve) => bob.on('file', (...args) => resolve(args)));
    ada.emit('file', 'a.bin', Uint8Array.of(1, 2));
    // Behind them stands the offset of connection state recovery.
    expect(((await file) as unknown[]).slice(0, 2)).toEqual(['a.bin', Buffer.of(1, 2)]);
    bob.disconnect();
    await until(() => counts.length === 3);
    expect(counts).toEqual([1, 2, 1]);
  });
});
