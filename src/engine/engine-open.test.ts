import { describe, expect, it } from 'vitest';
import {
  engineOf,
  names,
  openPolling,
  overPolling,
  overWebSocket,
  record,
  waiting,
} from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('an engine', () => {
  it('opens when it is made, on its first transport', () => {
    const { engine, platform } = engineOf();
    expect(engine.readyState).toBe('opening');
    expect(engine.transport.name).toBe('polling');
    expect(engine.id).toBeUndefined();
    expect(waiting(platform, 'GET').url.href).toMatch(
      /^http:\/\/server\/engine\.io\/\?EIO=4&transport=polling&t=0\.\d+$/,
    );
    expect(overWebSocket().platform.sockets[0]?.url.href).toBe(
      'ws://server/engine.io/?EIO=4&transport=websocket',
    );
  });

  it('is open after the open packet, and takes its id from there', async () => {
    const { engine, platform } = overPolling();
    const log = record(engine, ['open', 'packet']);
    await openPolling(platform, { sid: 'abc' });
    expect(engine.readyState).toBe('open');
    expect(engine.id).toBe('abc');
    expect(names(log).filter((name) => name === 'open').length).toBe(1);
    expect(waiting(platform, 'GET').url.searchParams.get('sid')).toBe('abc');
  });

  it('keeps what is sent while opening, and sends it first', async () => {
    const { engine, platform } = overPolling();
    engine.send('a');
    engine.on('open', () => engine.send('b'));
    await openPolling(platform);
    engine.send('c');
    await platform.settle();
    expect(waiting(platform, 'POST').body).toMatch(/^4a/);
    const bodies: string[] = [];
    while (platform.pending('POST').length) {
      bodies.push(waiting(platform, 'POST').body!);
      waiting(platform, 'POST').answer();
      await platform.settle();
    }
    expect(bodies.join('\x1e')).toBe('4a\x1e4b\x1e4c');
    expect(engine.writeBuffer).toEqual([]);
  });
});
