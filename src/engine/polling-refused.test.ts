import { describe, expect, it } from 'vitest';
import { engineOf, openPolling, waiting } from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { expectGoodbye } from '../../test/fakes/polling.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { polling } from './polling.js';

collectUncaught();

describe('a session that a failed request has ended', () => {
  const refused = async (text?: string, status = 502) => {
    const { platform, engine } = engineOf({ transports: [polling()], upgrade: undefined });
    await openPolling(platform);
    if (text) engine.send(text);
    await platform.settle();
    if (status) waiting(platform, 'GET').answer('<html>', status);
    else waiting(platform, 'GET').fail();
    await platform.settle();
    expect(engine.readyState).toBe('closed');
    return platform;
  };

  it('is told to the server, which has no request of it left', async () => {
    const platform = await refused();
    await expectGoodbye(platform);
  });

  it('is told after the POST that is under way', async () => {
    const platform = await refused('text');
    expect(waiting(platform, 'POST').body).toBe('4text');
    waiting(platform, 'POST').answer('ok');
    await platform.settle();
    await expectGoodbye(platform);
  });

  it('is told when its GET was not answered: a proxy may not have passed it on', async () => {
    const platform = await refused(undefined, 0);
    await expectGoodbye(platform);
  });

  it.each([413, 0])(
    'is told when a POST was, with %d: a proxy may hide that the GET is given up',
    async (status) => {
      const { platform, engine } = engineOf({ transports: [polling()], upgrade: undefined });
      await openPolling(platform);
      engine.send('text');
      await platform.settle();
      if (status) waiting(platform, 'POST').answer('<html>', status);
      else waiting(platform, 'POST').fail();
      await platform.settle();
      expect(engine.readyState).toBe('closed');
      await expectGoodbye(platform);
    },
  );

  it('is told within a second or not at all', async () => {
    const platform = await refused();
    await platform.advance(1_000);
    expect(platform.live()).toEqual(NOTHING);
  });
});
