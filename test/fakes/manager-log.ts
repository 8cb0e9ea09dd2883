import type { CoreManager } from '../../src/socket/manager.js';
import { SOCKET_EVENTS } from './link.js';

export const MANAGER_EVENTS = [
  'open',
  'error',
  'ping',
  'packet',
  'close',
  'reconnect_attempt',
  'reconnect',
  'reconnect_error',
  'reconnect_failed',
] as const;

/** What a manager tells of its life: not each packet. */
export const LIFE_EVENTS = MANAGER_EVENTS.filter((name) => name !== 'packet');

/** One log for the manager and the sockets of the namespaces, as `event` or `nsp event`. */
export function recordAll(manager: CoreManager, ...namespaces: string[]): string[] {
  const log: string[] = [];
  for (const name of LIFE_EVENTS) manager.on(name, (() => log.push(name)) as never);
  for (const nsp of namespaces) {
    for (const name of SOCKET_EVENTS) {
      manager.socket(nsp).on(name, () => log.push(`${nsp} ${name}`));
    }
  }
  return log;
}
