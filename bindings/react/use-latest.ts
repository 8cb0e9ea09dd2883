import { type RefObject, useInsertionEffect, useRef } from 'react';

/**
 * Holds the `value` of the last committed render, for code that runs later. Written before any effect runs, so none sees the
 * one before; never in render, which may be thrown away.
 */
export function useLatest<Value>(value: Value): RefObject<Value> {
  const latest = useRef(value);
  useInsertionEffect(() => {
    latest.current = value;
  });
  return latest;
}
