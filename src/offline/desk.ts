import type { CoreSocket } from 'holdfast';
import type { Platform } from '../platform.js';
import type { OutboxHost } from '../platform.offline.js';
import type { Drain } from './drain.js';
import type { Journal } from './journal.js';
import type { Lives } from './lives.js';
import type { News } from './news.js';
import type { Office } from './office.js';
import type { Policy } from './policy.js';
import type { Receipts } from './receipt.js';
import type { Session } from './session.js';
import type { OutboxStore } from './store.js';
import type { Tabs } from './tabs.js';
import type { OutboxEvents } from './types.js';

/** What the outbox gives to each account. */
export interface Given {
  readonly _scope: string;
  readonly _socket: CoreSocket;
  /** What holds for all events; see {@link Given._policyOf} for one. */
  readonly _options: Policy;
  readonly _policyOf: (event: string) => Policy;
  readonly _store: OutboxStore;
  readonly _host: OutboxHost;
  /** Whose account is the present one; `undefined` while nobody is signed in. */
  readonly _scopeNow: () => string | undefined;
  /** Makes way for the account that is signed in now. */
  readonly _follow: () => void;
  /** Who the connection belongs to: whoever was there at its CONNECT. */
  readonly _owner: { _scope?: string | undefined };
  readonly _tell: <Name extends keyof OutboxEvents>(
    event: Name,
    ...args: Parameters<OutboxEvents[Name]>
  ) => void;
  /** Something of the snapshot may have changed. */
  readonly _onChange: () => void;
}

/** What the parts of one account share: here each finds the others. */
export interface Desk extends Given {
  /** Of one server, namespace and account: what was meant for one is never sent to another. */
  readonly _name: string;
  readonly _platform: Platform;
  /** Makes a name that nobody else has. */
  readonly _createId: () => string;
  /** Tells of what goes wrong and is no item's fault. */
  readonly _fail: (error: Error) => void;
  readonly _lives: Lives;
  readonly _news: News;
  readonly _journal: Journal;
  readonly _receipts: Receipts;
  readonly _session: Session;
  readonly _drain: Drain;
  readonly _office: Office;
  readonly _tabs: Tabs;
  /** Encrypts one after another: items stay in their order. */
  _sealing: Promise<unknown>;
  _close(): Promise<void>;
}
