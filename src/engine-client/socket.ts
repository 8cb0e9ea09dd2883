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
    // A name that is not known is passed over, as long as another one is.
    const known = (names ?? Object.keys(transports)).filter(
      (name) => typeof name !== 'string' || Object.hasOwn(transports, name),
    );
    if (names?.length && !known.length) throw invalid('transports', names);
    return super._classes({
      transports: known.map((name) => (typeof name === 'string' ? transports[name]! : name)),
    });
  }
}
