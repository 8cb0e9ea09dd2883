import { useState } from 'react';

/**
 * What `make` gives, made anew when one of `keys` changes and at no other time. React may forget what `useMemo` holds, and does so at
 * each hot reload.
 */
export function useKept<Value>(make: () => Value, keys: readonly unknown[]): Value {
  let [kept, keep] = useState(() => [make(), keys] as const);
  if (!keys.every((key, index) => Object.is(key, kept[1][index]))) {
    kept = [make(), keys];
    keep(kept);
  }
  return kept[0];
}
