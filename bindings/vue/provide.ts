import {
  type ComputedRef,
  computed,
  hasInjectionContext,
  type InjectionKey,
  inject,
  type MaybeRefOrGetter,
  markRaw,
  type Plugin,
  toRaw,
  toValue,
} from 'vue';
import { hold } from '../hold.js';
import type { AnySocket } from '../shared.js';
import { onServer } from '../shared.js';

/** Where the socket of {@link createSocketPlugin} is found; the same in every copy of this module. */
export const socketKey: InjectionKey<AnySocket> = /*#__PURE__*/ Symbol.for('holdfast/vue');

/** Options of {@link createSocketPlugin}. */
export interface ProvideOptions {
  /**
   * How long the socket stays open after the application or the component has gone, in milliseconds.
   * @defaultValue 1_000 – 1 second
   */
  releaseDelay?: number | undefined;
}

/**
 * Gives `socket` to all components and stores of an application. A socket that was never opened is opened when this is installed in a
 * page, and closed some time after `app.unmount()`; one that the application opened itself is left as it is. On a server nothing is
 * opened.
 * @param socket - made once: by `createSocket`, or by `io` with `autoConnect: false`; on a server once for each request
 * @example
 * createApp(App).use(createSocketPlugin(socket)).mount('#app');
 */
export const createSocketPlugin = (
  socket: AnySocket,
  { releaseDelay }: ProvideOptions = {},
): Plugin<[]> => ({
  install(app) {
    app.provide(socketKey, markRaw(socket));
    if (onServer()) return;
    let release: (() => void) | undefined = hold(socket, releaseDelay);
    // Vue calls it at each `unmount()`, also of an application that has gone.
    app.onUnmount(() => {
      release = release?.() as undefined;
    });
  },
});

/** The socket that was given, or else the application's: itself, whatever it was wrapped in. */
export function useTarget(given?: MaybeRefOrGetter<AnySocket | undefined>): ComputedRef<AnySocket> {
  const provided = hasInjectionContext() && inject(socketKey, null);
  // Where there is none any more, as after a logout, whoever is about to go stays with the last.
  const target = computed<AnySocket>((last) => toRaw(toValue(given) || provided || last!));
  if (target.value) return target;
  throw new Error('holdfast: expected createSocketPlugin() or { socket }');
}
