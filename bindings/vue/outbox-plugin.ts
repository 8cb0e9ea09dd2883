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
import type { AnyOutbox } from '../outbox-state.js';

/** Where the outbox of {@link createOutboxPlugin} is found; the same in every copy of this module. */
export const outboxKey: InjectionKey<AnyOutbox> = /*#__PURE__*/ Symbol.for('holdfast/vue/outbox');

/**
 * Gives `outbox` to all components and stores of an application. It is neither begun nor closed here.
 * @param outbox - made once, beside its socket: by `outbox` of `holdfast/offline`
 * @example
 * createApp(App).use(createSocketPlugin(socket)).use(createOutboxPlugin(box)).mount('#app');
 */
export const createOutboxPlugin = (outbox: AnyOutbox): Plugin<[]> => ({
  install(app) {
    app.provide(outboxKey, markRaw(outbox));
  },
});

/** The outbox that was given, or else the application's: itself, whatever it was wrapped in. */
export function useBox(given?: MaybeRefOrGetter<AnyOutbox | undefined>): ComputedRef<AnyOutbox> {
  const provided = hasInjectionContext() ? inject(outboxKey, null) : null;
  // Where there is none any more, as after a logout, whoever is about to go stays with the last.
  const box = computed<AnyOutbox>((last) => toRaw(toValue(given) ?? provided ?? last!));
  if (box.value) return box;
  throw new Error('holdfast: expected createOutboxPlugin() or { outbox }');
}
