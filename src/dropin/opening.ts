import type { Opener } from '../engine/engine.js';
import { inert } from '../engine/transport.js';
import type { ManagerOptions } from './options.js';

/** Whether a WebSocket was open last on this page; of all connections together, as the peer has it. */
let remembered = false;

/** How a session begins under the options of the peer. */
export const opening =
  ({ tryAllTransports, rememberUpgrade, closeOnBeforeunload }: Partial<ManagerOptions>): Opener =>
  (engine, tried) => {
    const { transports, _platform: platform } = engine._options;
    if (tried) return tryAllTransports ? transports[tried] : undefined;
    const note = () => {
      remembered = isWebSocket(engine.transport);
    };
    engine.on('open', note).on('upgrade', note);
    if (closeOnBeforeunload) {
      const leave = () => {
        // And nobody hears of it.
        engine.transport.sink = inert;
        engine.transport.close(true);
      };
      engine.on('close', platform.onUnload!(leave));
    }
    const first = rememberUpgrade && remembered && transports.find(isWebSocket);
    // What does not open is not tried first again.
    if (first) remembered = false;
    return first || transports[0];
  };

const isWebSocket = ({ name }: { name: string }) => name === 'websocket';
