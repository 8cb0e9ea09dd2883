import type { TabChannel } from '../platform.offline.js';
import { hurry } from './admin.js';
import type { Desk } from './desk.js';
import type { Page } from './news.js';
import { markOf } from './news.js';

/** What tabs of one outbox tell each other. All of it can be read in the store as well; this only says when to look. */
type Message =
  /** A transaction has changed something; `leads`: it was the one that sends; `open`: it can. */
  | { readonly page: Page; readonly leads: boolean; readonly open: boolean }
  /** There is something to send under these keys. */
  | { readonly keys: readonly string[] }
  /** Waits are over. */
  | { readonly word: 'hurry' }
  /** This tab came into view: one that is out of view may give way to it. */
  | { readonly word: 'visible' };

export interface Tabs {
  _post(message: Message): void;
  /** Opens the line; it may be open. */
  _connect(): void;
  /** A page that is kept for the way back is thrown away when it is sent anything. */
  _hangUp(): void;
}

export function openTabs(desk: Desk): Tabs {
  let channel: TabChannel | undefined;

  /** Any script of the origin, of an older version of the application too, may speak here. */
  const hear = (data: unknown) => {
    const { page, leads, open, keys, word } = Object(data);
    if (page) {
      if (!Array.isArray(page.settled) || !Array.isArray(page.moved) || !(page.space?.items >= 0))
        return;
      desk._hearTab(leads, open);
      desk._onPage(page);
    } else if (!desk._leads) return;
    else if (Array.isArray(keys)) {
      desk._announce(keys);
      desk._pump();
    } else if (word === 'hurry') hurry(desk);
    else if (word) desk._yield();
  };

  return {
    _post: (message) => channel?.postMessage(message),
    _connect() {
      // Memory is this page's alone.
      if (desk._store.durability === 'memory') return;
      channel ??= desk._origin.channel(markOf(desk));
      if (channel) channel.onmessage = ({ data }) => hear(data);
    },
    _hangUp() {
      channel?.close();
      channel = undefined;
    },
  };
}
