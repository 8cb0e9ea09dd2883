import type { PageEvent, Platform } from './platform.js';

/** What {@link listen} returns where nothing is told. */
export const deaf = (): void => {};

/**
 * Calls `listener` at each event of `types` that the page, the worker or the device tells of; the returned function ends that, and is
 * {@link deaf} where nothing is told, as in Node and React Native. Nor is it in a service worker: it may add no listener after its
 * first evaluation, and browsers warn of each one in its console.
 */
export function listen(
  platform: Platform,
  listener: (event: PageEvent) => void,
  ...types: PageEvent['type'][]
): () => void {
  if (platform.listen) return platform.listen(listener, ...types);
  if (!globalThis.addEventListener || 'ServiceWorkerGlobalScope' in globalThis) return deaf;
  // Of the window, where there is one: jsdom-global puts its methods beside it, and they refuse any other object.
  const { window = globalThis } = globalThis;
  const each = (method: 'addEventListener' | 'removeEventListener') =>
    types.map((type) =>
      // Of the Network Information API, which not every browser has; a page's own are those of its fields. Some of the others are
      // the document's, and pass the window on their way down.
      (type === 'change' ? (globalThis.navigator as Connected | undefined)?.connection : window)?.[
        method
      ]?.(type, listener as (event: Event) => void, true),
    );
  each('addEventListener');
  return () => each('removeEventListener');
}

type Connected = { connection?: EventTarget };

/** Whether the page is in view; `undefined` where there is none. */
export const visibility = (platform: Platform): 'hidden' | 'visible' | undefined =>
  platform.visibility ? platform.visibility() : globalThis.document?.visibilityState;

/** The locks that all tabs of an origin share, as `navigator.locks`. */
export interface LocksLike {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    run: () => unknown,
  ): Promise<unknown>;
  query(): Promise<{ held?: readonly { name?: string; clientId?: string }[] }>;
}

/** The locks that all tabs of an origin share, where there are any. */
export const hostLocks = (): LocksLike | undefined => globalThis.navigator?.locks;

/** What this origin may keep, where the host tells. */
export const hostStorage = (): StorageManager | undefined => globalThis.navigator?.storage;
