import { describe, expect, it } from 'vitest';
import { last, openWebSocket, record, waiting } from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { answerPolling, racing } from '../../test/fakes/race.js';

describe('a race', () => {
  it('fails with the last error when neither opens', async () => {
    const { platform, manager } = racing();
    const log = record(manager, ['error']);
    last(platform.sockets).fail();
    waiting(platform, 'GET').fail();
    await platform.settle();
    expect(log.map(([, error]) => (error as Error).message)).toEqual(['xhr poll error']);
    expect(platform.pending()).toEqual([]);
  });

  it('waits for the WebSocket when polling fails first', async () => {
    const { platform, manager, socket } = racing();
    const log = record(manager, ['error']);
    await platform.advance(250);
    waiting(platform, 'GET').fail();
    await platform.settle();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    expect([log, socket.connected]).toEqual([[], true]);
  });

  it('is not won by a page that answers 200 to everything, and ends its request', async () => {
    const { platform, manager, socket } = racing();
    const log = record(manager, ['error']);
    await platform.advance(250);
    waiting(platform, 'GET').answer('<!doctype html>');
    await platform.settle();
    expect(platform.pending()).toEqual([]);
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    expect([log, socket.connected]).toEqual([[], true]);
  });

  it('fails as a protocol error when such a page is the last to answer', async () => {
    const { platform, manager } = racing();
    const log = record(manager, ['error']);
    last(platform.sockets).fail();
    waiting(platform, 'GET').answer('<!doctype html>');
    await platform.settle();
    expect(log.map(([, error]) => (error as Error).message)).toEqual(['server error']);
    expect(platform.pending()).toEqual([]);
  });

  it('that is called off leaves nothing running', async () => {
    const { platform, socket } = racing();
    await platform.advance(250);
    socket.disconnect();
    last(platform.sockets).drop();
    await answerPolling(platform, { sid: 'late' });
    waiting(platform, 'POST').answer();
    await platform.settle();
    expect(platform.live()).toEqual(NOTHING);
  });

  it('that takes too long ends like any attempt, and leaves nothing running', async () => {
    const { platform, manager } = racing({}, { timeout: 5_000, reconnect: undefined });
    const log = record(manager, ['error']);
    await platform.advance(5_000);
    expect(log.map(([, error]) => (error as Error).message)).toEqual(['timeout']);
    last(platform.sockets).drop();
    await platform.advance(10_000);
    expect(platform.live()).toEqual(NOTHING);
  });
});
