import { describe, expect, it } from 'vitest';
import { connectedSocket, openWebSocket, socketOf } from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('timeout()', () => {
  it('gives the callback an error first: null with the answer, or what went wrong', async () => {
    const { platform, socket, link } = await connectedSocket();
    const answers: unknown[][] = [];
    const timers = platform.live().timers;
    socket.timeout(300).emit('a', (...args: unknown[]) => answers.push(args));
    link.receive('430["yes",2]');
    expect(answers.splice(0)).toEqual([[null, 'yes', 2]]);
    expect(platform.live().timers).toBe(timers);
    socket.timeout(300).emit('b', (...args: unknown[]) => answers.push(args));
    await platform.advance(299);
    expect(answers).toEqual([]);
    await platform.advance(1);
    expect(answers).toEqual([
      [
        expect.objectContaining({
          name: 'TimeoutError',
          message: 'operation has timed out',
          limitMs: 300,
        }),
      ],
    ]);
    link.receive('431["late"]');
    expect(answers.length).toBe(1);
    expect(Object.keys(socket.acks)).toEqual([]);
  });

  it('rejects emitWithAck', async () => {
    const { platform, socket } = await connectedSocket();
    const promise = socket.timeout(10).emitWithAck('a');
    const settled = expect(promise).rejects.toMatchObject({ name: 'TimeoutError' });
    await platform.advance(10);
    await settled;
  });

  it('of 0 is a real limit', async () => {
    const { platform, socket } = await connectedSocket();
    const answers: unknown[] = [];
    socket.timeout(0).emit('a', (error: unknown) => answers.push(error));
    expect(answers).toEqual([]);
    await platform.advance(1);
    expect(answers.length).toBe(1);
  });

  it('takes what is still unsent out of the buffer', async () => {
    const { platform, socket } = socketOf();
    const answers: unknown[] = [];
    socket.emit('before');
    socket.timeout(50).emit('a', (error: unknown) => answers.push(error));
    socket.emit('after', () => {});
    await platform.advance(50);
    expect(answers.length).toBe(1);
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    await platform.settle();
    expect(link.sent).toEqual(['40', '42["before"]', '421["after"]']);
  });
});
