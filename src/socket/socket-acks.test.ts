import { describe, expect, it } from 'vitest';
import { connectedSocket, reopen } from '../../test/fakes/link.js';
import { collectUncaught, take } from '../../test/fakes/uncaught.js';

const uncaught = collectUncaught();

describe('acknowledgements', () => {
  it('are called once with the answer, by ids that count from 0 and go on over reconnections', async () => {
    const { platform, socket, link } = await connectedSocket();
    const answers: unknown[][] = [];
    socket.emit('a', 1, (...args: unknown[]) => answers.push(args));
    socket.emit('b', (...args: unknown[]) => answers.push(args));
    await platform.settle();
    expect(link.sent).toEqual(['420["a",1]', '421["b"]']);
    link.receive('431["two",2]');
    link.receive('430["one"]');
    link.receive('430["again"]');
    link.receive('499[]'.replace('4', '43'));
    expect(answers).toEqual([['two', 2], ['one']]);
    link.drop();
    const next = await reopen(platform);
    next.receive('40{"sid":"b"}');
    socket.emit('c', () => {});
    expect(next.sent.at(-1)).toBe('422["c"]');
  });

  it('wait as the callbacks that were given, and are called with the socket as their this', async () => {
    const { socket, link } = await connectedSocket();
    const heard: unknown[] = [];
    function callback(this: unknown, ...args: unknown[]) {
      heard.push(this, args);
      throw new Error('mine');
    }
    socket.emit('a', callback);
    expect(socket.acks[0]).toBe(callback);
    link.receive('430[1,2]');
    expect(heard).toEqual([socket, [1, 2]]);
    await Promise.resolve();
    expect(take(uncaught)).toEqual(['mine']);
  });

  it('resolve emitWithAck with the first argument', async () => {
    const { socket, link } = await connectedSocket();
    const promise = socket.emitWithAck('a', 1);
    link.receive('430["yes","more"]');
    expect(await promise).toBe('yes');
  });

  it('carry bytes', async () => {
    const { socket, link } = await connectedSocket();
    const promise = socket.emitWithAck('a');
    const bytes = new Uint8Array([1]).buffer;
    link.receive('461-0[{"_placeholder":true,"num":0}]');
    link.receive(bytes);
    expect(await promise).toBe(bytes);
  });

  it('of a promise reject when the connection goes, without any timeout', async () => {
    const { socket, link } = await connectedSocket();
    const promise = socket.emitWithAck('a');
    link.drop();
    await expect(promise).rejects.toMatchObject({
      name: 'DisconnectedError',
      message: 'socket has been disconnected',
    });
    expect(Object.keys(socket.acks)).toEqual([]);
  });

  it('of a plain callback are dropped silently when the connection goes', async () => {
    const { platform, socket, link } = await connectedSocket();
    const answers: unknown[] = [];
    socket.emit('a', (answer: unknown) => answers.push(answer));
    link.drop();
    const next = await reopen(platform);
    next.receive('40{"sid":"b"}');
    next.receive('430["late"]');
    expect(answers).toEqual([]);
    expect(Object.keys(socket.acks)).toEqual([]);
  });

  it('of what is still unsent are kept when the connection goes', async () => {
    const { platform, socket, link } = await connectedSocket();
    platform.sleep(45_001);
    const promise = socket.emitWithAck('a');
    await platform.settle();
    expect(link.state).toBe('closing');
    const next = await reopen(platform);
    next.receive('40{"sid":"b"}');
    expect(next.sent).toEqual(['40', '420["a"]']);
    next.receive('430["yes"]');
    expect(await promise).toBe('yes');
  });

  it('of callbacks that take an error get one when the client disconnects', async () => {
    const { socket } = await connectedSocket();
    const answers: unknown[] = [];
    socket.timeout(1_000).emit('a', (...args: unknown[]) => answers.push(args));
    socket.disconnect();
    expect(answers).toEqual([
      [expect.objectContaining({ message: 'socket has been disconnected' })],
    ]);
  });

  it('with an id that nobody waits for are ignored', async () => {
    const { socket, link } = await connectedSocket();
    link.receive('4399["x"]');
    link.receive('43["x"]');
    expect(socket.connected).toBe(true);
  });

  it('that throw harm nothing', async () => {
    const { platform, socket, link } = await connectedSocket();
    socket.emit('a', () => {
      throw new Error('mine');
    });
    link.receive('430[]');
    await platform.settle();
    expect(socket.connected).toBe(true);
    expect(take(uncaught)).toEqual(['mine']);
  });
});

describe('receiving', () => {
  it('gives listeners a function that acknowledges once', async () => {
    const { platform, socket, link } = await connectedSocket();
    socket.on('a', (...args: unknown[]) => {
      const ack = args.at(-1) as (...args: unknown[]) => void;
      ack('x', new Uint8Array([1]));
      ack('again');
    });
    socket.on('b', (ack: () => void) => ack());
    link.receive('427["a",1]');
    link.receive('428["b"]');
    await platform.settle();
    expect(link.sent).toEqual([
      '461-7["x",{"_placeholder":true,"num":0}]',
      new Uint8Array([1]),
      '438[]',
    ]);
  });

  it('sends no acknowledgement over another connection than the event’s', async () => {
    const { platform, socket, link } = await connectedSocket();
    let ack: () => void = () => {};
    socket.on('a', (given: () => void) => {
      ack = given;
    });
    link.receive('427["a"]');
    link.drop();
    ack();
    const next = await reopen(platform);
    next.receive('40{"sid":"b"}');
    ack();
    await platform.settle();
    expect(next.sent).toEqual(['40']);
  });

  it('sends no acknowledgement once the namespace was left, although it was entered again in the same session', async () => {
    const { platform, manager, socket, link } = await connectedSocket();
    // Another namespace keeps the session.
    manager.socket('/other').connect();
    let ack: () => void = () => {};
    socket.on('a', (given: () => void) => {
      ack = given;
    });
    link.receive('420["a"]');
    socket.disconnect().connect();
    link.receive('40{"sid":"b"}');
    await platform.settle();
    link.sent.length = 0;
    ack();
    await platform.settle();
    expect(link.sent).toEqual([]);
  });
});
