import { describe, expect, it } from 'vitest';
import { managerOf, take, waiting } from '../../test/fakes/link.js';
import { fakePlatform, NOTHING } from '../../test/fakes/platform.js';
import { createPolling } from '../../test/fakes/polling.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { polling } from './polling.js';

collectUncaught();

describe('polling', () => {
  it.each([
    [400, '{"code":1,"message":"Session ID unknown"}'],
    [403, '{"code":4,"message":"Forbidden"}'],
    [400, ''],
    [502, '<html>'],
    [204, ''],
  ])('reports a GET answered %i with what the server said', async (status, text) => {
    const { platform, errors } = createPolling();
    waiting(platform, 'GET').answer(text, status);
    await platform.settle();
    expect(errors().length).toBe(1);
    expect(errors()[0]).toMatchObject({
      name: 'TransportError',
      type: 'TransportError',
      code: 'transport',
      message: 'xhr poll error',
      transport: 'polling',
      description: status,
      context: { status, responseText: text },
    });
    expect(platform.live()).toEqual(NOTHING);
  });

  it('reports a POST that was refused', async () => {
    const { platform, transport, open, errors } = createPolling();
    await open();
    take(transport, ['4a'], 100);
    await platform.settle();
    waiting(platform, 'POST').answer('', 413);
    await platform.settle();
    expect(errors()[0]).toMatchObject({
      message: 'xhr post error',
      description: 413,
      context: { status: 413, responseText: '' },
    });
  });

  it('reports a network that failed as status 0, with its cause', async () => {
    const { platform, errors } = createPolling();
    const cause = new TypeError('Failed to fetch');
    waiting(platform, 'GET').fail(cause);
    await platform.settle();
    expect(errors()[0]).toMatchObject({ message: 'xhr poll error', description: 0, cause });
  });

  it('reports a body that broke off', async () => {
    const { platform, errors } = createPolling();
    waiting(platform, 'GET').failBody();
    await platform.settle();
    expect(errors()[0]).toMatchObject({ message: 'xhr poll error', description: 0 });
  });
});

describe('a server that asks to be left alone', () => {
  it.each([
    [503, '7', 7_100],
    [429, '1', 1_100],
    [500, null, 100],
  ])('by status %d and Retry-After %s is, for %d ms', async (status, value, delayMs) => {
    const platform = fakePlatform();
    const { manager } = managerOf({ transports: [polling()] }, platform);
    const socket = manager.socket('/').connect();
    await platform.settle();
    waiting(platform, 'GET').answer('busy', status, { 'retry-after': value });
    await platform.settle();
    expect(socket.getSnapshot().nextRetryAt).toBe(platform.now() + delayMs);
  });
});
