import { OutboxError } from './errors.js';
import type { OutboxRecord } from './record.js';
import type { OutboxOptions } from './types.js';

/** What happens to arguments between the emit, the store and the wire. */
export interface Wrapping {
  /** The item as it is written down, encrypted. */
  seal(record: OutboxRecord, args: readonly unknown[]): Promise<OutboxRecord>;
  /** The item with its arguments readable. */
  open(record: OutboxRecord): Promise<OutboxRecord>;
  /**
   * The item as it is to be sent; `undefined` when it is not wanted any more.
   * @param own - its arguments, if this page emitted it
   * @throws what makes it fail
   */
  ready(
    record: OutboxRecord,
    own: readonly unknown[] | undefined,
  ): Promise<OutboxRecord | undefined> | OutboxRecord | undefined;
}

/** @param version - that of this release's arguments */
export function createWrapping(options: OutboxOptions, version: number): Wrapping {
  const { encrypt, migrate, beforeReplay } = options;
  const contextOf = ({ id, event }: OutboxRecord) => `${id} ${event}`;

  const open = async (record: OutboxRecord): Promise<OutboxRecord> =>
    record.args || !encrypt
      ? record
      : { ...record, args: await encrypt.open(record.sealed, contextOf(record)) };

  /** An item of an earlier page, or of another tab, which may be of another release. */
  const replay = (found: OutboxRecord): OutboxRecord | undefined => {
    let item = found;
    if (item.version !== version) {
      if (!migrate)
        throw new OutboxError(
          'version',
          `expected version ${version} of ${item.event}, got ${item.version}`,
        );
      item = { ...migrate(item), version };
    }
    return (beforeReplay ? beforeReplay(item) : item) ?? undefined;
  };

  return {
    async seal(record, args) {
      const [sealed, key] = await Promise.all([
        encrypt!.seal(args, contextOf(record)),
        encrypt!.hash(record.key),
      ]);
      return { ...record, args: undefined, sealed, key };
    },
    open,
    ready(record, own) {
      if (own) return { ...record, args: own };
      return record.args ? replay(record) : open(record).then(replay);
    },
  };
}

/** How the id travels: as `dedupe()` wants it where the server has that, else as the application says. */
export const createStamp =
  ({ stamp }: OutboxOptions) =>
  (args: readonly unknown[], id: string, isAnnounced: boolean): readonly unknown[] => {
    if (typeof stamp === 'function') return stamp(args, id);
    if (isAnnounced) return [...args, { $outbox: id }];
    return stamp ? [...args, id] : args;
  };
