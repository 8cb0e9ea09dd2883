import { expect } from 'vitest';
import { type PollingOptions, polling } from '../../src/engine/polling.js';
import type { TransportError } from '../../src/errors.js';
import { openPacket, waiting } from './link.js';
import { type FakePlatform, fakePlatform, NOTHING } from './platform.js';

/** A polling transport alone: a log hears what an engine would. */
export function createPolling(options: PollingOptions = {}, platform = fakePlatform()) {
  const log: [string, unknown][] = [];
  const session = { sid: undefined as string | undefined };
  const transport = polling(options).create({
    platform,
    url: (sid = session.sid) =>
      `http://server/engine.io/?EIO=4&transport=polling${sid ? `&sid=${sid}` : ''}`,
  });
  transport.sink = (kind, value) => {
    log.push([kind, value]);
    if (kind === 'frame' && String(value).startsWith('0')) session.sid = 'session';
  };
  const open = async () => {
    waiting(platform, 'GET').answer(openPacket());
    await platform.settle();
    log.length = 0;
  };
  const errors = () =>
    log.filter(([kind]) => kind === 'error').map(([, error]) => error as TransportError);
  return { platform, transport, log, session, open, errors };
}

/** Expects that the session `sid` says goodbye, and that nothing goes on once the server has answered. */
export async function expectGoodbye(platform: FakePlatform, sid = 'session'): Promise<void> {
  const goodbye = waiting(platform, 'POST');
  expect(goodbye.body).toBe('1');
  expect(goodbye.url.searchParams.get('sid')).toBe(sid);
  goodbye.answer('ok');
  await platform.settle();
  expect(platform.live()).toEqual(NOTHING);
}
