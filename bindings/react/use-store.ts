import type { Store } from 'holdfast';
import { useSyncExternalStore } from 'react';

/** The value of a store that belongs to this component alone: a server and the first render in a page show the same. */
export const useStore = <Value>({ subscribe, getSnapshot }: Store<Value>): Value =>
  useSyncExternalStore(subscribe, getSnapshot, getSnapshot);
