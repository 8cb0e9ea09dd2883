import type { Stage, Tab } from './outbox-stage.js';

/** Answers all that leaves, in order, until nothing does. */
export async function serve({ settle }: Stage, tab: Tab, answer = 'ok'): Promise<void> {
  for (let pending = tab.pending(); pending.length; pending = tab.pending()) {
    for (const one of pending) one.ack(answer);
    await settle();
  }
}

/** The first argument of each event that left. */
export const values = (tab: Tab): unknown[] => tab.sent.map(({ args }) => args[0]);
