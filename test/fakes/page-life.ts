import { polling } from '../../src/engine/polling.js';
import { webSocket } from '../../src/engine/websocket.js';
import type { PageEvent } from '../../src/platform.js';
import { backoff } from '../../src/socket/backoff.js';
import type { ManagerParts } from '../../src/socket/manager.js';
import { type PageLifeOptions, pageLife } from '../../src/wake/page-life.js';
import { managerOf, openWebSocket } from './link.js';
import { type FakePlatform, fakePlatform } from './platform.js';

/** What waits its time waits for a minute. */
export const SLOW = backoff({ min: 60_000, max: 60_000, jitter: 0 });

/** What tells of a page or device that was away and is back. */
export const RETURNS: PageEvent[] = [
  { type: 'online' },
  { type: 'visibilitychange' },
  { type: 'pageshow', persisted: true },
  { type: 'resume' },
  { type: 'change' },
];

/** A manager with page life over a WebSocket, and a socket that wants its connection. */
export function alive(
  options: PageLifeOptions = {},
  parts: Partial<ManagerParts> = {},
  platform = fakePlatform(),
  url?: string,
) {
  const { manager } = managerOf(
    { reconnect: SLOW, wake: pageLife(options), ...parts },
    platform,
    url,
  );
  const socket = manager.socket('/').connect();
  return { platform, manager, socket };
}

/** The same, with the namespace accepted. */
export async function connected(...args: Parameters<typeof alive>) {
  const all = alive(...args);
  const link = await openWebSocket(all.platform);
  link.receive('40{"sid":"a"}');
  await all.platform.settle();
  link.sent.length = 0;
  return { ...all, link };
}

/** Over a WebSocket, where polling is there to be asked by. */
export const askable = (options: PageLifeOptions = {}, platform?: FakePlatform) =>
  connected(options, { transports: [webSocket(), polling()] }, platform);
