import { type LimitsOptions, limits } from '../../src/socket/limits.js';
import type { CoreManager } from '../../src/socket/manager.js';
import { socketOf } from './link.js';

/** A socket with limits, not yet connected. */
export const limited = (options: LimitsOptions) => socketOf({ limits: limits(options) });

/** The events that wait. */
export const names = ({ sendBuffer }: { sendBuffer: { data?: unknown }[] }): unknown[] =>
  sendBuffer.map(({ data }) => (data as unknown[])[0]);

/** What is told as a drop: event and reason. */
export const drops = (manager: CoreManager): unknown[] => {
  const log: unknown[] = [];
  manager.on('drop', ({ data }, reason) => log.push([(data as unknown[])[0], reason]));
  return log;
};
