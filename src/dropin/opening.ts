import type { Engine, Opener } from '../engine/engine.js';
import { abandon } from '../engine/transport.js';
import { listen } from '../platform.page.js';
import type { ManagerOptions } from './options.js';

/** What of the options is met here. */
export interface OpeningOptions
  extends Pick<
    Partial<ManagerOptions>,
    'tryAllTransports' | 'rememberUpgrade' | 'closeOnBeforeunload'
  > {
  /** The application's own. */
  readonly _open: Opener | undefined;
}

/** Whether a WebSocket was open last on this page; of all connections together, as the peer has it. */
let remembered = false;

/** Takes notice of what `engine` runs on. */
export const remember = ({ transport }: Engine): void => {
  remembered = isWebSocket(transport);
};

/** How a session begins under the options of the peer. */
export const opening: Opener = (engine, tried) => {
  const { transports, _platform: platform } = engine._options;
  const { _open, tryAllTransports, rememberUpgrade, closeOnBeforeunload } =
    engine._options as unknown as OpeningOptions;
  if (tried) return _open ? _open(engine, tried) : tryAllTransports ? transports[tried] : undefined;
  if (closeOnBeforeunload) {
    const leave = () => abandon(engine.transport, true);
    engine.on('close', listen(platform, leave, 'beforeunload'));
  }
  if (_open) return _open(engine, tried);
  const first = rememberUpgrade && remembered && transports.find(isWebSocket);
  // What does not open is not tried first again.
  if (first) remembered = false;
  return first || transports[0];
};

const isWebSocket = ({ name }: { name: string }) => name === 'websocket';
