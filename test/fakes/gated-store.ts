import type { OutboxStore } from '../../src/offline/store.js';

/** What waits for it goes on at once, unless it is shut. */
function createGate() {
  let shut: Promise<void> | undefined;
  let open = () => {};
  return {
    passed: () => shut,
    shut() {
      shut = new Promise((resolve) => {
        open = () => {
          shut = undefined;
          resolve();
        };
      });
    },
    open: () => open(),
  };
}

/** A store as one page sees it, which answers nothing while it is shut. */
export function gated({ transaction, ...store }: OutboxStore) {
  const { passed, shut, open } = createGate();
  return {
    store: {
      ...store,
      async transaction(work) {
        await passed();
        return transaction(work);
      },
    } as OutboxStore,
    shut,
    open,
  };
}

/** A store as one page sees it: what it does is done, and while it is held the page does not hear of it. */
export function held({ transaction, ...store }: OutboxStore) {
  const { passed, shut, open } = createGate();
  return {
    store: {
      ...store,
      async transaction(work) {
        const result = await transaction(work);
        await passed();
        return result;
      },
    } as OutboxStore,
    hold: shut,
    release: open,
  };
}
