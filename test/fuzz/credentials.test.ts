import { describe, expect, it } from 'vitest';
import { connectedWith } from '../fakes/dropin.js';
import { collectUncaught } from '../fakes/uncaught.js';
import { createRandom } from './random.js';

collectUncaught();

describe('credentials', () => {
  it('stand in no snapshot and no error of a connection', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.log(`credentials: seed ${seed}`);
    const random = createRandom(seed, 0);
    const secret = `s3cr3t${random.int(1_000_000_000)}`;
    const { platform, manager, socket, link } = await connectedWith({
      auth: { token: secret },
      query: { token: secret },
    } as never);
    const seen: unknown[] = [];
    for (const name of ['error', 'close', 'drop', 'reconnect_error'] as const)
      manager.on(name, (...args: unknown[]) => seen.push(args));
    socket.on('connect_error', (error) => seen.push(error, error.cause));
    socket.on('disconnect', (...args) => seen.push(args));
    seen.push(socket.getSnapshot());
    link.receive('40{"sid":7}');
    link.receive('9');
    await platform.advance(20_000);
    for (const next of platform.sockets) next.fail();
    await platform.advance(20_000);
    seen.push(socket.getSnapshot());
    const text = JSON.stringify(seen, (_, value) =>
      value instanceof Error
        ? { ...value, message: value.message, stack: value.stack, cause: value.cause }
        : value,
    );
    expect(text).not.toContain(secret);
    socket.disconnect();
  });
});
