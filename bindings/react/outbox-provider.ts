import { createContext, createElement, type ReactNode, useContext } from 'react';
import type { AnyOutbox } from '../outbox-state.js';

const OutboxContext = /*#__PURE__*/ createContext<AnyOutbox | null>(null);

/** Properties of {@link OutboxProvider}. */
export interface OutboxProviderProps {
  /** Made outside of React, once, beside its socket: by `outbox` of `holdfast/offline`. */
  outbox: AnyOutbox;
  /** Those whose `useOutbox` and the like find it. */
  children?: ReactNode;
}

/** Gives `outbox` to the hooks below it. It is neither begun nor closed here. */
export function OutboxProvider({ outbox, children }: OutboxProviderProps) {
  return createElement(OutboxContext.Provider, { value: outbox }, children);
}

/** The outbox that was given, or else the provider's. */
export function useBox(given?: AnyOutbox): AnyOutbox {
  const provided = useContext(OutboxContext);
  const box = given ?? provided;
  if (!box) throw new Error('holdfast: expected an <OutboxProvider> above or { outbox }');
  return box;
}
