import { expect } from 'vitest';
import { type WebTransportOptions, webTransport } from '../../src/engine/webtransport.js';
import { fakePlatform, NOTHING } from './platform.js';
import { fakeWebTransport, speak } from './webtransport.js';

export const ADDRESS = 'https://server:3000/engine.io/?EIO=4&transport=webtransport&tenant=a';

/** A transport alone, over a scripted session: a log hears what an engine would. */
export function create(
  options: WebTransportOptions = {},
  address = ADDRESS,
  host = fakeWebTransport(),
) {
  const platform = fakePlatform();
  const log: [string, unknown][] = [];
  const transport = webTransport({ WebTransport: host.WebTransport, ...options }).create({
    platform,
    url: () => address,
  });
  transport.sink = (kind, value) => log.push([kind, value]);
  const session = host.sessions[0]!;
  /** Nothing of this transport is left: no timer, no session, no lock on its streams. */
  const expectNothingLeft = async () => {
    await platform.advance(0);
    expect(platform.live()).toEqual(NOTHING);
    expect(host.live()).toBe(0);
    expect(session?.locks() ?? []).toEqual([]);
  };
  return { platform, host, transport, log, session, expectNothingLeft };
}

/** The same, once it is open. */
export async function open(options: WebTransportOptions = {}) {
  const all = create(options);
  const far = speak(all.session);
  await all.platform.settle();
  expect(all.log).toEqual([['open', undefined]]);
  expect(far.received).toEqual(['0']);
  all.log.length = far.received.length = 0;
  return { ...all, far };
}

/** What was told, without what came with it. */
export const kinds = (log: [string, unknown][]): string[] => log.map(([kind]) => kind);
