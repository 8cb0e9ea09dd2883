import type { CoreSocket } from 'holdfast';
import type { OutboxHost } from '../platform.offline.js';
import type { Encryption } from './encryption.js';
import type { Order } from './priorities.js';
import type { OutboxRecord } from './record.js';
import type { OutboxStore } from './store.js';

/** What counts as confirmed. */
export type Confirm = 'written' | 'received' | 'acked';

/** What an acknowledgement, or its absence, means. A number: the server is busy, again after so many milliseconds. */
export type Verdict = 'acked' | 'failed' | 'retry' | number;

/** What holds for one event, in place of what holds for all. */
export interface EventPolicy {
  /**
   * What its items are put in order by: those of one key are sent one after another.
   * @defaultValue one key for all of the namespace
   */
  key?: string | ((event: string, args: readonly unknown[]) => string) | undefined;
  /**
   * For how long an item is worth sending, in milliseconds.
   * @defaultValue 86_400_000 – 24 hours
   */
  ttl?: number | undefined;
  /**
   * What confirms an item: the handler's acknowledgement, the server's decoding it, or its leaving.
   * @defaultValue 'acked'
   */
  confirm?: Confirm | undefined;
  /** An item takes the place of one of this page that gave the same name and has not left; that one is dropped. @defaultValue none */
  coalesce?: ((event: string, args: readonly unknown[]) => string) | undefined;
  /**
   * Whether an item is sent again when the link or the page went before it was confirmed. `false`: it stays `unknown` until the
   * application decides; for what must not happen twice on a server without `dedupe()`.
   * @defaultValue true
   */
  retryInDoubt?: boolean | undefined;
  /**
   * Whether an item is written down before it is sent. `false`: one that finds its key idle and the way free leaves at once, while it is
   * being written down; `stored` may then come after `sent`, and a crash between the two forgets what has left.
   * @defaultValue true
   */
  writeAhead?: boolean | undefined;
  /**
   * How many answers "no", and acknowledgements that did not come while the link was well, until it has failed.
   * @defaultValue 5
   */
  maxAttempts?: number | undefined;
  /**
   * How long to wait for the acknowledgement, in milliseconds.
   * @defaultValue 10_000 – 10 seconds
   */
  ackTimeout?: number | undefined;
  /** Reads an acknowledgement. @defaultValue busy when its first argument has a number `retryAfter` (milliseconds), else `'acked'` */
  judge?: ((...answer: unknown[]) => Verdict) | undefined;
  /** What becomes of a key when one of its items failed or is `unknown` for good. @defaultValue 'skip' */
  onPoison?: 'skip' | 'pauseKey' | undefined;
}

/** Options of `outbox`. Those of {@link EventPolicy} hold for all events that have none of their own. */
export interface OutboxOptions extends EventPolicy {
  /** Whose items these are, as the account's id: nothing is sent for another one. Read at each emit and before each sending. */
  scope: string | (() => string);
  /** What holds for some events in place of what holds for all. @defaultValue nothing: the same for all */
  events?: Readonly<Record<string, EventPolicy>> | undefined;
  /** Whether `socket.emit` of `events` goes through the outbox, too. @defaultValue false */
  intercept?: boolean | undefined;
  /** @defaultValue `indexedDbStore()`, and memory where there is none */
  store?: OutboxStore | undefined;
  /** Keeps several outboxes of one socket apart. @defaultValue none */
  name?: string | undefined;
  /** How many items may wait. @defaultValue 100_000 */
  maxItems?: number | undefined;
  /** How much may wait, in bytes. @defaultValue 50_000_000 */
  maxBytes?: number | undefined;
  /** How large one item may be, in bytes. @defaultValue 1_000_000 */
  maxItemBytes?: number | undefined;
  /** What gives way when more is to be kept. @defaultValue 'reject' – `emit` throws a RangeError */
  overflow?: 'reject' | 'dropOldest' | 'dropNewest' | undefined;
  /** How many items may be under way at a time, over all keys. @defaultValue 32 */
  window?: number | undefined;
  /** Which keys go first when more wait than may leave: `priorities()`. @defaultValue what was just emitted, then each in turn */
  order?: Order | undefined;
  /** How many items may leave in a second. @defaultValue Infinity */
  maxPerSecond?: number | undefined;
  /** Awaited after each connect, before anything leaves: to join or to identify. A rejection holds everything back, and is tried again. */
  beforeFlush?: ((socket: CoreSocket) => Promise<void> | void) | undefined;
  /** Sees each item of an earlier page before it is sent: gives it back, changed or not, or `null` to drop it. */
  beforeReplay?: ((record: OutboxRecord) => OutboxRecord | null) | undefined;
  /** The version of the arguments' shape. @defaultValue 0 */
  version?: number | undefined;
  /** Brings an item of another version into shape: of a later one, too, while an older page is open. Without it, or when it throws, such an item fails. */
  migrate?: ((record: OutboxRecord) => OutboxRecord) | undefined;
  /** How the id travels to a server without `dedupe()`: as the last argument before the acknowledgement, or as the function puts it. @defaultValue not at all */
  stamp?: 'append' | ((args: readonly unknown[], id: string) => readonly unknown[]) | undefined;
  /**
   * Whether to use `dedupe()` of `holdfast/server`: where the server has it, only where it has it, or not.
   * @defaultValue 'auto'
   */
  dedupe?: 'auto' | 'required' | 'off' | undefined;
  /** Encrypts arguments at rest: `encryption()`. @defaultValue none */
  encrypt?: Encryption | undefined;
  /** How the one tab that sends is chosen; `none`: this one, whatever others do. @defaultValue 'weblocks' where there are any, else 'lease' */
  leader?: 'weblocks' | 'lease' | 'none' | undefined;
  /** What tabs share; for tests. @defaultValue that of the page or worker */
  host?: OutboxHost | undefined;
}
