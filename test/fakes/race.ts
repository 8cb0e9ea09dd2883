import { polling } from '../../src/engine/polling.js';
import { type RaceOptions, race } from '../../src/engine/race.js';
import { probe } from '../../src/engine/upgrade.js';
import { webSocket } from '../../src/engine/websocket.js';
import type { ManagerParts } from '../../src/socket/manager.js';
import { managerOf, openPacket, waiting } from './link.js';
import { type FakePlatform, fakePlatform } from './platform.js';

/** A connection that races, and its socket. */
export function racing(
  options: RaceOptions = {},
  parts: Partial<ManagerParts> = {},
  platform = fakePlatform(),
) {
  const { manager } = managerOf(
    {
      transports: [polling(), webSocket()],
      open: race(options),
      upgrade: probe(),
      ...parts,
    },
    platform,
  );
  const socket = manager.socket('/').connect();
  return { platform, manager, socket };
}

export async function answerPolling(
  platform: FakePlatform,
  fields: Record<string, unknown> = {},
): Promise<void> {
  waiting(platform, 'GET').answer(openPacket(fields));
  await platform.settle();
}
