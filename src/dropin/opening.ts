import type { Opener } from '../engine/engine.js';
import { abandon } from '../engine/transport.js';
import { listen } from '../platform.page.js';
import type { ManagerOptions } from './options.js';

/** Whether a WebSocket was open last on this page; of all connections together, as the peer has it. */
let remembered = false;

/** How a session begins under the options of the peer. */
export const opening =
  ({
    open,
    tryAllTransports,
    rememberUpgrade,
    closeOnBeforeunload,
  }: Partial<ManagerOptions>): Opener =>
  (engine, tried) => {
    const { transports, _platform: platform } = engine._options;
    if (tried) return open ? open(engine, tried) : tryAllTransports ? transports[tried] : undefined;
    const note = () => {
      remembered = isWebSocket(engine.transport);
    };
    engine.on('open', note).on('upgrade', note);
    if (closeOnBeforeunload) {
      const leave = () => abandon(engine.transport, true);
      engine.on('close', listen(platform, leave, 'beforeunload'));
    }
    if (open) return open(engine, tried);
    const first = rememberUpgrade && remembered && transports.find(isWebSocket);
    // What does not open is not tried first again.
    if (first) remembered = false;
    return first || transports[0];
  };

const isWebSocket = ({ name }: { name: string }) => name === 'websocket';
