import { listen, visibility } from '../platform.page.js';
import type { Desk } from './desk.js';

/** What follows when the page goes out of view, is kept or frozen, and comes back. The returned function ends that. */
export const watchPage = (desk: Desk): (() => void) =>
  listen(
    desk._runtime,
    ({ type, persisted }) => {
      if (type === 'pagehide') desk._hangUp();
      if (/hide|freeze/.test(type)) return desk._resign();
      if (type === 'pageshow') desk._connect();
      if (visibility(desk._runtime) !== 'hidden') {
        // One that was never kept stands already.
        if (persisted !== false) desk._stand();
        desk._post({ word: 'visible' });
      } else if (type === 'visibilitychange') return;
      // It may have missed what others told.
      desk._catchUp().catch(desk._report);
    },
    'pagehide',
    'freeze',
    'pageshow',
    'resume',
    'visibilitychange',
  );
