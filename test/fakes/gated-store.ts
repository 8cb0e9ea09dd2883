import type { OutboxStore } from '../../src/offline/store.js';

/** A store as one page sees it, which answers nothing while it is shut. */
export function gated({ transaction, ...store }: OutboxStore) {
  let gate: Promise<void> | undefined;
  let open = () => {};
  return {
    store: {
      ...store,
      async transaction(work) {
        await gate;
        return transaction(work);
      },
    } as OutboxStore,
    shut() {
      gate = new Promise((resolve) => {
        open = () => {
          gate = undefined;
          resolve();
        };
      });
    },
    open: () => open(),
  };
}
