import { useSyncExternalStore } from 'react';
import type { Cell } from '../cell.js';

/** The value of a cell; a server and the first render in a page show the same. */
export const useCell = <Value>([watch, getValue]: Cell<Value>): Value =>
  useSyncExternalStore(watch, getValue, getValue);
