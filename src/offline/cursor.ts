import type { CoreSocket } from 'holdfast';

/**
 * Keeps the place of each event once its handler, and those of all before it, have done. After a failure no place is kept until
 * the next connect, at which the server sends again what came after the last one.
 * @param keep - keeps a place that everything up to has been processed
 */
export function createCursor(
  given: CoreSocket,
  event: string,
  pick: (...args: never[]) => unknown,
  handler: (...args: never[]) => unknown,
  keep: (place: unknown) => void,
  onError: (error: Error) => void,
): () => void {
  const socket = given as CoreSocket<Record<string, (...args: never[]) => void>>;
  let chain = Promise.resolve();

  const process = async (args: never[]): Promise<unknown> => {
    const handled = handler(...args);
    const place = pick(...args);
    if (!/^(str|num)/.test(typeof place))
      throw new TypeError(`expected a string or a number as cursor of ${event}, got ${place}`);
    await handled;
    return place;
  };
  const onEvent = (...args: never[]) => {
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
  given.on('connect', onConnect);
  return () => {
    socket.off(event, onEvent);
    given.off('connect', onConnect);
  };
}
