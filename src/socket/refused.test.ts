import { describe, expect, it, vi } from 'vitest';
import { openWebSocket, record, socketOf } from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { backoff } from './backoff.js';
import type { Auth } from './credentials.js';
import { type RetryRefusedOptions, retryRefused } from './refused.js';

const REFUSAL = '44{"message":"expired","data":{"why":"token"}}';
const EACH_SECOND = backoff({ min: 1_000, max: 1_000, jitter: 0, attempts: 3 });

/** A socket whose CONNECT was sent, and the server's end of its link. */
async function asking(options: RetryRefusedOptions = {}, auth?: Auth) {
  const all = socketOf({ refused: retryRefused({ backoff: EACH_SECOND, ...options }), auth });
  all.socket.connect();
  const link = await openWebSocket(all.platform);
  return { ...all, link };
}

describe('a refused namespace', () => {
  it('is asked for again on the same connection, with credentials asked for afresh', async () => {
    let tokens = 0;
    const { platform, socket, link } = await asking({}, async () => ({ token: ++tokens }));
    await platform.settle();
    link.receive(REFUSAL);
    await platform.advance(1_000);
    expect(link.sent).toEqual(['40{"token":1}', '40{"token":2}']);
    link.receive('40{"sid":"a"}');
    expect(socket.connected).toBe(true);
    expect(platform.sockets.length).toBe(1);
  });

  it('stays active meanwhile, says that it was refused, and tells each time', async () => {
    const { platform, socket, link } = await asking();
    const log = record(socket, ['connect_error', 'connect']);
    const seen: unknown[] = [];
    socket.on('connect_error', () => seen.push(socket.active, socket.getSnapshot().status));
    link.receive(REFUSAL);
    expect(seen).toEqual([true, 'refused']);
    expect(socket.getSnapshot().reason).toBe('expired');
    await platform.advance(1_000);
    expect(socket.getSnapshot().status).toBe('connecting');
    link.receive(REFUSAL);
    await platform.advance(1_000);
    link.receive('40{"sid":"a"}');
    expect(log.map(([name]) => name)).toEqual(['connect_error', 'connect_error', 'connect']);
  });

  it('is given up after as many attempts as the policy allows', async () => {
    const { platform, socket, link } = await asking();
    for (let i = 0; i < 4; i++) {
      link.receive(REFUSAL);
      await platform.advance(1_000);
    }
    expect(link.sent.filter((frame) => frame === '40').length).toBe(4);
    expect(socket.active).toBe(false);
    expect(socket.getSnapshot().status).toBe('refused');
    link.drop();
    expect(platform.live()).toEqual(NOTHING);
  });

  it('has all its attempts again once it was accepted', async () => {
    const { platform, socket, link } = await asking();
    const refuse = async (on: typeof link) => {
      for (let i = 0; i < 3; i++) {
        on.receive(REFUSAL);
        await platform.advance(1_000);
      }
    };
    await refuse(link);
    link.receive('40{"sid":"a"}');
    expect(socket.connected).toBe(true);
    link.drop();
    await platform.advance(100);
    const next = await openWebSocket(platform);
    await refuse(next);
    expect(socket.active).toBe(true);
    next.receive(REFUSAL);
    expect(socket.active).toBe(false);
  });

  it('is left where it is not worth another try', async () => {
    const when = vi.fn(() => false);
    const { platform, socket, link } = await asking({ when });
    link.receive(REFUSAL);
    await platform.advance(10_000);
    expect(when.mock.calls).toEqual([[expect.objectContaining({ message: 'expired' })]]);
    expect([link.sent, socket.active]).toEqual([['40'], false]);
  });

  it.each([
    [{ retryAfter: 7 }, 8_000],
    [{ retryAfter: '7' }, 8_000],
    [{ retryAfter: 1e9 }, 601_000],
    [{ retryAfter: -1 }, 1_000],
    [{ retryAfter: 'soon' }, 1_000],
    [null, 1_000],
    ['text', 1_000],
  ])('waits for as long as the server’s hint %j says: %d ms', async (data, delayMs) => {
    const { platform, link } = await asking();
    // Not the heartbeat's matter.
    platform.after = ((after) => (ms: number, run: () => void) => {
      delays.push(ms);
      return after(ms, run);
    })(platform.after);
    const delays: number[] = [];
    link.receive(`44${JSON.stringify({ message: 'busy', data })}`);
    expect(delays).toEqual([delayMs]);
  });

  it('is not asked for twice when the application asks as well', async () => {
    const { platform, socket, link } = await asking();
    link.receive(REFUSAL);
    socket.connect();
    expect(link.sent).toEqual(['40', '40']);
    await platform.advance(1_000);
    expect(link.sent).toEqual(['40', '40']);
  });

  it('is let go by disconnect()', async () => {
    const { platform, socket, link } = await asking();
    link.receive(REFUSAL);
    socket.disconnect();
    link.drop();
    await platform.settle();
    expect(platform.live()).toEqual(NOTHING);
    expect(link.sent).toEqual(['40']);
  });

  it('is asked for by the next connection when this one is lost', async () => {
    const { platform, socket, link } = await asking();
    link.receive(REFUSAL);
    link.drop();
    await platform.advance(100);
    const next = await openWebSocket(platform);
    expect(next.sent).toEqual(['40']);
    await platform.advance(2_000);
    expect(next.sent).toEqual(['40']);
    expect(socket.active).toBe(true);
  });

  it('includes credentials that could not be had', async () => {
    let asked = 0;
    const auth = async () => {
      if (!asked++) throw new Error('no network');
      return { token: 1 };
    };
    const refused = retryRefused({ backoff: EACH_SECOND });
    const { platform, socket } = socketOf({ refused, auth });
    const log = record(socket, ['connect_error']);
    socket.connect();
    const link = await openWebSocket(platform);
    expect(log).toEqual([
      ['connect_error', expect.objectContaining({ cause: new Error('no network') })],
    ]);
    await platform.advance(1_000);
    expect(link.sent).toEqual(['40{"token":1}']);
  });
});
