import type { Desk } from './desk.js';

/** Tells here how items end which this page has emitted before: its account has come back, or another one has taken them over. */
export function inherit(desk: Desk): void {
  // Somebody else has signed in since then: what this account has is theirs to take over.
  if (desk._scopeNow() !== desk._scope) return;
  for (const live of desk._left) {
    if (!live._isStored || live._record.space !== desk._name) continue;
    desk._left.delete(live);
    live._desk = desk;
    desk._lives.set(live.id, live);
  }
  // They may have ended meanwhile.
  desk._catchUp().catch(desk._report);
}
