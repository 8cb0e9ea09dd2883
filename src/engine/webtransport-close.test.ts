import { describe, expect, it } from 'vitest';
import { take } from '../../test/fakes/link.js';
import { ADDRESS, create, open } from '../../test/fakes/over-webtransport.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { fakeWebTransport, speak } from '../../test/fakes/webtransport.js';
import { inert } from './transport.js';

collectUncaught();

describe('webTransport', () => {
  it.each([true, false])(
    'leaves nothing when it is closed in the moment of its failure (polite: %s)',
    async (polite) => {
      const { session, transport, log, platform } = await open();
      session.up.hold();
      take(transport, ['4a']);
      session.up.fail(new Error('reset'));
      session.down.fail(new Error('reset'));
      await platform.settle();
      transport.close(polite);
      await platform.settle();
      expect(log).toEqual([]);
      expect(platform.live()).toEqual(NOTHING);
      expect(session.locks()).toEqual([]);
    },
  );

  it('ends its streams itself, where the session’s close would leave them for a while', async () => {
    const host = fakeWebTransport({ lingering: true });
    const { session, transport, platform, expectNothingLeft } = create({}, ADDRESS, host);
    speak(session);
    await platform.settle();
    expect(session.running()).toEqual(['up', 'down']);
    transport.close(false);
    await expectNothingLeft();
    expect(session.running()).toEqual([]);
  });

  it('says nothing behind an inert sink, whatever comes late', async () => {
    const { far, session, transport, log, platform, expectNothingLeft } = await open();
    transport.sink = inert;
    take(transport, ['4a']);
    far.send('4late');
    transport.close(false);
    await platform.settle();
    session.fail();
    expect(log).toEqual([]);
    await expectNothingLeft();
  });

  it('closes politely after everything that was written', async () => {
    const { far, session, transport, platform, expectNothingLeft } = await open();
    session.up.hold();
    take(transport, ['4a', '4b']);
    transport.close(true);
    await platform.settle();
    expect(session.state).toBe('connected');
    session.up.release();
    await platform.settle();
    expect(session.ended).toBe(true);
    expect(far.received).toEqual(['4a', '4b']);
    expect(session.state).toBe('closed');
    await expectNothingLeft();
  });

  it('closes within a second, however long the way is blocked', async () => {
    const { session, transport, platform, expectNothingLeft } = await open();
    session.up.hold();
    take(transport, ['4a']);
    transport.close(true);
    await platform.advance(999);
    expect(session.state).toBe('connected');
    await platform.advance(1);
    await expectNothingLeft();
  });

  it('hands nothing on once it is closed, however politely', async () => {
    const { far, session, transport, log, platform } = await open();
    session.up.hold();
    take(transport, ['4a']);
    transport.close(true);
    far.send('4late');
    await platform.settle();
    expect(log).toEqual([]);
    session.fail();
    await platform.advance(1_000);
    expect(log).toEqual([]);
  });

  it('can be closed at any moment while it opens', async () => {
    for (const polite of [true, false]) {
      for (let turns = 0; turns < 16; turns++) {
        const { session, transport, platform, expectNothingLeft } = create();
        speak(session);
        for (let turn = 0; turn < turns; turn++) await Promise.resolve();
        transport.close(polite);
        transport.close(polite);
        await platform.advance(1_000);
        await expectNothingLeft();
      }
    }
  });

  it.each([true, false])(
    'can be closed while its first packet waits (polite: %s)',
    async (polite) => {
      const { session, transport, log, platform, expectNothingLeft } = create();
      session.up.hold();
      speak(session);
      await platform.settle();
      transport.close(polite);
      await platform.advance(1_000);
      expect(log).toEqual([]);
      await expectNothingLeft();
    },
  );

  it.each([true, false])(
    'can be closed before the server has answered (polite: %s)',
    async (polite) => {
      const { transport, log, expectNothingLeft } = create();
      transport.close(polite);
      await expectNothingLeft();
      expect(log).toEqual([]);
    },
  );
});
