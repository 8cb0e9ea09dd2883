import type { CoreSocket } from 'holdfast';

/** How far events were processed, in the order in which they came. */
export interface CursorOptions {
  readonly socket: CoreSocket;
  readonly event: string;
  pick(...args: unknown[]): unknown;
  handler(...args: unknown[]): unknown;
  /** Keeps a place that everything up to has been processed. */
  keep(value: string | number): void;
  onError(error: Error): void;
}

/**
 * Keeps the place of each event once its handler, and those of all before it, have done. After a failure no place is kept until
 * the next connect, at which the server sends again what came after the last one.
 */
export function createCursor(options: CursorOptions): () => void {
  const { event, pick, handler, keep, onError } = options;
  const socket = options.socket as CoreSocket<Record<string, (...args: unknown[]) => void>>;
  let chain = Promise.resolve();

  const process = async (args: unknown[]): Promise<string | number> => {
    const handled = handler(...args);
    const place = pick(...args);
    if (!/^(str|num)/.test(typeof place))
      throw new TypeError(`expected a string or a number as cursor of ${event}, got ${place}`);
    await handled;
    return place as string | number;
  };
  const onEvent = (...args: unknown[]) => {
    const place = process(args);
    place.catch(onError);
    // A chain that is broken passes over all that follows.
    chain = Promise.all([place, chain]).then(([done]) => keep(done));
    chain.catch(() => {});
  };
  const onConnect = () => {
    chain = chain.catch(() => {});
  };
  socket.on(event, onEvent);
  options.socket.on('connect', onConnect);
  return () => {
    socket.off(event, onEvent);
    options.socket.off('connect', onConnect);
  };
}
