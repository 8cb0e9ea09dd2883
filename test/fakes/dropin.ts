import {
  Manager,
  type ManagerOptions,
  type Socket,
  type SocketOptions,
} from '../../src/dropin/index.js';
import { openWebSocket } from './link.js';
import { type FakePlatform, type FakeWebSocket, fakePlatform } from './platform.js';

type Options = Partial<ManagerOptions & SocketOptions>;

/** A manager with the peer's options, over WebSocket alone unless told otherwise. */
export function managerWith(
  options: Options = {},
  platform: FakePlatform = fakePlatform(),
): { platform: FakePlatform; manager: Manager } {
  const manager = new Manager('http://server', { platform, transports: ['websocket'], ...options });
  return { platform, manager };
}

/** A connected socket of such a manager, and the server's end of its link. */
export async function connectedWith(options: Options = {}): Promise<{
  platform: FakePlatform;
  manager: Manager;
  socket: Socket;
  link: FakeWebSocket;
}> {
  const { platform, manager } = managerWith(options);
  const socket = manager.socket('/', options);
  const link = await openWebSocket(platform);
  link.receive('40{"sid":"id"}');
  await platform.settle();
  link.sent.length = 0;
  return { platform, manager, socket, link };
}
