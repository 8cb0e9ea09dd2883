import { describe, expect, it } from 'vitest';
import { openPolling, record, waiting } from '../../test/fakes/link.js';
import { alive, connected } from '../../test/fakes/page-life.js';
import { polling } from '../engine/polling.js';

describe('a page that is left', () => {
  it('for good says goodbye, and nobody hears of it', async () => {
    const { platform, manager, socket, link } = await connected();
    const log = [record(socket, ['disconnect']), record(manager, ['close', 'error'])];
    platform.tell({ type: 'pagehide', persisted: false });
    expect(link.closes).toBe(1);
    link.drop();
    await platform.settle();
    expect(log).toEqual([[], []]);
  });

  it('for good says goodbye over polling by a request that outlives it', async () => {
    const { platform } = alive({}, { transports: [polling()] });
    await openPolling(platform, { upgrades: [] });
    await platform.settle();
    platform.pending('POST')[0]?.answer();
    await platform.settle();
    platform.tell({ type: 'pagehide', persisted: false });
    await platform.settle();
    const goodbye = waiting(platform, 'POST');
    expect(goodbye.body).toBe('1');
    expect(goodbye.init.keepalive).toBe(true);
  });

  it('to be kept stays connected for as long as the browser lets it', async () => {
    const { platform, socket, link } = await connected();
    platform.tell({ type: 'pagehide', persisted: true });
    expect(link.closes).toBe(0);
    expect(socket.connected).toBe(true);
  });
});
