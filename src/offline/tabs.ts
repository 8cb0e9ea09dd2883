import type { Platform } from '../platform.js';
import type { TabChannel } from '../platform.offline.js';
import { listen } from '../platform.page.js';
import type { Page } from './journal.js';

/** What tabs of one outbox tell each other. All of it can be read in the store as well; this only says when to look. */
export type Message =
  /** A transaction has changed something; `leads`: it was the one that sends. */
  | { readonly type: 'page'; readonly page: Page; readonly leads: boolean }
  /** There is something to send under these keys. */
  | { readonly type: 'see'; readonly keys: readonly string[] }
  /** Waits are over. */
  | { readonly type: 'hurry' }
  /** This tab came into view: one that is out of view may give way to it. */
  | { readonly type: 'visible' };

export interface Tabs {
  post(message: Message): void;
  close(): void;
}

export function openTabs(
  platform: Platform,
  open: () => TabChannel | undefined,
  hear: (message: Message) => void,
): Tabs {
  let channel: TabChannel | undefined;
  const start = () => {
    channel ??= open();
    if (channel) channel.onmessage = ({ data }) => isMessage(data) && hear(data);
  };
  const end = () => {
    channel?.close();
    channel = undefined;
  };
  start();
  // A page that is kept for the way back is thrown away when it is sent anything.
  const stop = listen(
    platform,
    ({ type }) => (type === 'pagehide' ? end() : start()),
    'pagehide',
    'pageshow',
  );
  return {
    post: (message) => channel?.postMessage(message),
    close() {
      stop();
      end();
    },
  };
}

/** Any script of the origin, of an older version of the application too, may speak here. */
const isMessage = (data: unknown): data is Message => {
  const { type, page, keys } = Object(data);
  return type === 'page'
    ? Array.isArray(page?.settled) && Array.isArray(page.moved) && page.space?.items >= 0
    : type === 'see'
      ? Array.isArray(keys)
      : type === 'hurry' || type === 'visible';
};
