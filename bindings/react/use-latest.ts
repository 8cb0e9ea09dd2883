import { type RefObject, useInsertionEffect, useRef } from 'react';

/**
 * Holds the `value` of the last committed render, for code that runs later. Written before any effect runs, so none sees the
 * one before; never in render, which may be thrown away.
 * @param latest - where, if it is not to be the same for the component's whole life
 */
export function useLatest<Value>(
  value: Value,
  latest: RefObject<Value> = useRef(value),
): RefObject<Value> {
  useInsertionEffect(() => {
    latest.current = value;
  });
  return latest;
}
