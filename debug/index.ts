import {
  type CoreManager,
  createManager as createPlainManager,
  createSocket as createPlainSocket,
  Manager as PlainManager,
  io as plainIo,
} from 'holdfast';
import { log } from './log.js';

export * from 'holdfast';

/** The same as in `holdfast`, with its doings in the console. */
export const io = ((...args: Parameters<typeof plainIo>) => {
  const socket = plainIo(...args);
  log(socket);
  return socket;
}) as typeof plainIo;
export { io as connect, io as default };

/** The same as in `holdfast`, with its doings in the console. */
export const createSocket: typeof createPlainSocket = (...args) => {
  const socket = createPlainSocket(...args);
  log(socket);
  return socket as never;
};

const logged = <Made extends CoreManager>(manager: Made): Made => {
  const plain = manager.socket;
  manager.socket = ((...args: Parameters<typeof plain>) => {
    const socket = plain.apply(manager, args);
    log(socket);
    return socket;
  }) as typeof plain;
  return manager;
};

/** The same as in `holdfast`, with its doings in the console. */
export const createManager: typeof createPlainManager = (...args) =>
  logged(createPlainManager(...args));

/** The same as in `holdfast`, with its doings in the console. */
export class Manager extends PlainManager {
  constructor(...args: ConstructorParameters<typeof PlainManager>) {
    super(...args);
    logged(this);
  }
}
