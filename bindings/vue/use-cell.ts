import { computed, getCurrentInstance, onMounted, type Ref, shallowRef } from 'vue';
import type { Cell } from '../cell.js';
import { type FollowOptions, follow } from './follow.js';
import type { Stoppable, ValueRef, ValueRefs } from './types.js';

/**
 * The value of a cell. While a page hydrates it is `seed`, which the server has rendered; what happens meanwhile shows after that.
 */
export function useCell<Value>(
  cell: Readonly<Ref<Cell<Value>>>,
  seed: Value,
  options?: FollowOptions,
): ValueRef<Value> & Stoppable {
  const value = shallowRef(seed);
  // Only a component that takes over what is on the page has an element before its setup.
  let isHydrating: unknown = getCurrentInstance()?.vnode.el;
  const update = () => {
    if (!isHydrating) value.value = cell.value[1]();
  };
  if (isHydrating) {
    onMounted(() => {
      isHydrating = false;
      update();
    });
  }
  const begin = ([watch]: Cell<Value>, isEnabled: boolean) => {
    const end = isEnabled && watch(update);
    // Another cell begins anew for who is paused, too.
    update();
    return end;
  };
  // Pinia takes what is computed for a getter, and does not store it.
  return Object.assign(
    computed(() => value.value),
    follow([cell], begin, options),
  );
}

/** A read-only reference for each of `keys`, and what ends them. */
export const valueRefs = <State extends object, Key extends keyof State>(
  state: ValueRef<State> & Stoppable,
  keys: readonly Key[],
): ValueRefs<Pick<State, Key>> & Stoppable => ({
  ...(Object.fromEntries(
    keys.map((key) => [key, computed(() => state.value[key])]),
  ) as unknown as ValueRefs<Pick<State, Key>>),
  stop: state.stop,
});
