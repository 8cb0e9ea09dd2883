import type { CoreSocket } from 'holdfast';
import type { Platform } from '../platform.js';
import type { OutboxHost } from '../platform.offline.js';
import type { Live } from './delivery.js';
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
  readonly _policy: Policy;
  readonly _policyOf: (event: string) => Policy;
  readonly _store: OutboxStore;
  readonly _origin: OutboxHost;
  /** Whose account is the present one; `undefined` while nobody is signed in. */
  readonly _scopeNow: () => string | undefined;
  /** Makes way for the account that is signed in now. */
  readonly _follow: () => void;
  /** Who the connection belongs to: whoever was there at its CONNECT. */
  readonly _bearer: {
    _scope?: string | undefined;
    /** Whose connection was accepted last: a session that can be recovered is theirs. */
    _kept?: string | undefined;
    /** What takes the place of a store that was given up. */
    _memory?: OutboxStore;
  };
  /** Ends that were told, the last one last: who signs in again is not told again. */
  readonly _heard: Set<string>;
  /** What this page has emitted under accounts that are not the present one. */
  readonly _left: Set<Live>;
  readonly _say: <Name extends keyof OutboxEvents>(
    event: Name,
    ...args: Parameters<OutboxEvents[Name]>
  ) => void;
  /** Something of the snapshot may have changed. */
  readonly _onChange: () => void;
}

/** What free functions over an outbox find in it. */
export interface Inside {
  /** The account of whoever is signed in now. @throws when it was closed, or nobody is */
  readonly _present: () => Desk;
}

/** One account's outbox: what its parts have made, and find here of each other. */
export interface Desk extends Given, Lives, News, Journal, Receipts, Session, Drain, Office, Tabs {
  /** Of one server, namespace and account: what was meant for one is never sent to another. */
  readonly _name: string;
  readonly _runtime: Platform;
  /** Makes a name that nobody else has. */
  readonly _createId: () => string;
  /** Tells of what goes wrong and is no item's fault. */
  readonly _report: (error: Error) => void;
  /** Encrypts, or reads Blobs, one after another: items stay in their order. Absent when there is nothing to do. */
  _sealing?: Promise<unknown> | undefined;
  /** Whether this tab was the last to say so, here. */
  _isPaused?: boolean;
  _stop(): Promise<void>;
}
