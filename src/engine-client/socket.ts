import { probe, type Upgrade } from '../engine/upgrade.js';
import { invalid } from '../errors.js';
import { SocketWithoutUpgrade } from './base.js';
import type { SocketOptions, TransportCtor } from './options.js';
import { transports } from './transports.js';

/** The same as {@link SocketWithoutUpgrade}, which moves to a better one of its transports once it is open. */
export class SocketWithUpgrade extends SocketWithoutUpgrade {
  protected override _upgrade(): Upgrade | undefined {
    return this.opts.upgrade ? probe() : undefined;
  }
}

/**
 * An Engine.IO session; a drop-in for the class of the same name in engine.io-client. It opens when it is made.
 * @example
 * const socket = new Socket('wss://example.com', { path: '/engine.io' });
 * socket.on('open', () => socket.send('hello'));
 */
export class Socket extends SocketWithUpgrade {
  protected override _classes(options: SocketOptions): TransportCtor[] {
    const { transports: names, transportImplementations } = options;
    if (transportImplementations) {
      if (names) {
        throw new TypeError(
          "specifying both 'transportImplementations' and 'transports' options is not supported",
        );
      }
      return super._classes(options);
    }
    return (names ?? Object.keys(transports)).map((name) => {
      const Class = typeof name === 'string' ? transports[name] : name;
      if (typeof Class !== 'function') throw invalid('transports', name);
      return Class;
    });
  }
}
