import { describe, expect, it } from 'vitest';
import { names, record, waiting } from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { pausing, probing, stillPolling } from '../../test/fakes/probe.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('the probe', () => {
  it('goes probe, pause, switch, "5", flush, in this order', async () => {
    const { engine, platform, log, socket } = await probing();
    expect(socket.url.searchParams.get('sid')).toBe('session');
    expect(socket.sent).toEqual([]);
    socket.accept();
    expect(socket.sent).toEqual(['2probe']);
    expect(names(log)).toEqual([]);

    socket.receive('3probe');
    expect(names(log)).toEqual(['upgrading']);
    engine.send('waits');
    await platform.settle();
    expect(platform.pending('POST')).toEqual([]);
    expect(socket.sent).toEqual(['2probe']);
    expect(engine.transport.name).toBe('polling');

    waiting(platform, 'GET').answer('4last by polling\x1e6');
    await platform.settle();
    expect(socket.sent).toEqual(['2probe', '5', '4waits']);
    expect(engine.transport.name).toBe('websocket');
    expect(names(log).slice(0, 2)).toEqual(['upgrading', 'upgrade']);
    expect(platform.live()).toEqual({ ...NOTHING, timers: 1, sockets: 1 });
  });

  it('sends nothing after "5" in the same turn, so that "5" goes first whatever listeners send', async () => {
    const { engine, platform, socket } = await pausing();
    engine.on('upgrade', () => engine.send('b'));
    engine.send('a');
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(socket.sent).toEqual(['2probe', '5', '4a', '4b']);
  });

  it('keeps messages flowing both ways while it is pending', async () => {
    const { engine, platform, socket } = await probing();
    await stillPolling(engine, platform);
    socket.accept();
    await stillPolling(engine, platform);
  });

  it.each([
    ['GET', 'POST'],
    ['POST', 'GET'],
  ] as const)('switches once when %s and %s come to rest in one instant', async (first, second) => {
    const { engine, platform, socket, log } = await probing();
    socket.accept();
    engine.send('a');
    await platform.settle();
    socket.receive('3probe');
    waiting(platform, first).answer(first === 'GET' ? '6' : 'ok');
    waiting(platform, second).answer(second === 'GET' ? '6' : 'ok');
    await platform.settle();
    expect(socket.sent).toEqual(['2probe', '5']);
    expect(names(log).filter((name) => name === 'upgrade')).toEqual(['upgrade']);
  });

  it('waits for a POST under way as for the GET', async () => {
    const { engine, platform, socket } = await probing();
    socket.accept();
    engine.send('a');
    await platform.settle();
    socket.receive('3probe');
    engine.send('b');
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(socket.sent).toEqual(['2probe']);
    waiting(platform, 'POST').answer();
    await platform.settle();
    expect(socket.sent).toEqual(['2probe', '5', '4b']);
    expect(platform.requests.filter(({ body }) => body).map(({ body }) => body)).toEqual(['4a']);
  });

  it('answers a ping that comes with the last GET on the new transport', async () => {
    const { platform, socket } = await pausing();
    waiting(platform, 'GET').answer('2\x1e6');
    await platform.settle();
    expect(socket.sent).toEqual(['2probe', '5', '3']);
  });

  it('goes on receiving and sending on the new transport', async () => {
    const { engine, platform, socket } = await pausing();
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    const messages = record(engine, ['message']);
    socket.receive('4a');
    socket.receive('2');
    engine.send('b');
    await platform.settle();
    expect(messages).toEqual([['message', 'a']]);
    expect(socket.sent).toEqual(['2probe', '5', '3', '4b']);
    expect(platform.pending()).toEqual([]);
    socket.drop(1001);
    expect(engine.readyState).toBe('closed');
    expect(platform.live()).toEqual(NOTHING);
  });
});
