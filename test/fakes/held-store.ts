import type { OutboxStore } from '../../src/offline/store.js';

/** A store as one page sees it: what it does is done, and while it is held the page does not hear of it. */
export function held({ transaction, ...store }: OutboxStore) {
  let holding: Promise<void> | undefined;
  let release = () => {};
  return {
    store: {
      ...store,
      async transaction(work) {
        const result = await transaction(work);
        await holding;
        return result;
      },
    } as OutboxStore,
    hold() {
      holding = new Promise((resolve) => {
        release = () => {
          holding = undefined;
          resolve();
        };
      });
    },
    release: () => release(),
  };
}
