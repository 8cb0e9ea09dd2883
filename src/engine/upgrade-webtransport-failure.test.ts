import { describe, expect, it } from 'vitest';
import { waiting } from '../../test/fakes/link.js';
import { offeringBoth, racing, stillPolling } from '../../test/fakes/probe.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('the probe of WebTransport', () => {
  it('leads back to polling when neither is answered, each within ten seconds', async () => {
    const { engine, platform, host, told } = await racing();
    await platform.advance(9_800);
    expect(told().at(-1)).toBe('upgradeError webtransport');
    await platform.advance(200);
    expect(told().at(-1)).toBe('upgradeError websocket');
    expect([host.live(), platform.live().sockets]).toEqual([0, 0]);
    await stillPolling(engine, platform);
  });

  it.each<[string, (all: Awaited<ReturnType<typeof racing>>) => unknown]>([
    ['is lost', ({ session }) => session.fail()],
    ['is closed by the server', ({ session }) => session.close()],
    ['brings something early', ({ far }) => far.send('4early')],
  ])('leads back to polling, with what waited, when it %s before the switch', async (_, fail) => {
    const all = await racing();
    const { engine, platform, host, far, told } = all;
    far.send('3probe');
    await platform.settle();
    engine.send('waits');
    fail(all);
    await platform.advance(0);
    expect(told().slice(-2)).toEqual(['upgrading webtransport', 'upgradeError webtransport']);
    expect(host.live()).toBe(0);
    await platform.settle();
    expect(waiting(platform, 'POST').body).toBe('4waits');
    waiting(platform, 'POST').answer();
    await platform.settle();
    await stillPolling(engine, platform);
  });

  it.each(['probing', 'pausing', 'done'])('ends with its session, when %s', async (state) => {
    const { engine, platform, far, told, expectNothingLeft } = await racing();
    if (state !== 'probing') far.send('3probe');
    await platform.settle();
    if (state === 'done') waiting(platform, 'GET').answer('6');
    await platform.settle();
    engine.close();
    await platform.advance(0);
    if (state === 'pausing') waiting(platform, 'GET').answer('6');
    await platform.settle();
    platform.pending('POST')[0]?.answer();
    await platform.settle();
    expect(told().at(-1)).toBe('close forced close');
    await expectNothingLeft();
  });

  it('ends with a session that is lost, and probes nothing any more', async () => {
    const { platform, told, expectNothingLeft } = await offeringBoth();
    waiting(platform, 'GET').fail();
    await platform.advance(1_000);
    expect(platform.sockets).toEqual([]);
    expect(told()).toEqual(['probing webtransport', 'close transport error']);
    await expectNothingLeft();
  });

  it('probes nothing more once the session is closing', async () => {
    const { engine, platform } = await offeringBoth();
    engine.send('a');
    engine.close();
    await platform.advance(500);
    expect(engine.readyState).toBe('closing');
    expect(platform.sockets).toEqual([]);
  });
});
