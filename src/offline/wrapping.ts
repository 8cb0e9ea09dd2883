import { withBlobs, withoutBlobs } from './blobs.js';
import type { Desk } from './desk.js';
import { OutboxError } from './errors.js';
import type { OutboxOptions } from './options.js';
import type { OutboxRecord } from './record.js';
import { isWhole } from './standing.js';

/** What stands with the arguments of an item when they are encrypted. */
const contextOf = ({ id, event }: OutboxRecord) => `${id} ${event}`;

/** The item as it is written down: without Blobs, or encrypted. */
export async function wrap(
  { encrypt }: OutboxOptions,
  record: OutboxRecord,
): Promise<OutboxRecord> {
  if (!encrypt) return withoutBlobs(record);
  const [sealed, key] = await Promise.all([
    encrypt.seal(record.args!, contextOf(record)),
    encrypt.hash(record.key),
  ]);
  return { ...record, args: undefined, sealed, key };
}

/** The item with its arguments readable. */
export const open = async (
  { encrypt }: OutboxOptions,
  record: OutboxRecord,
): Promise<OutboxRecord> =>
  record.args || !encrypt
    ? withBlobs(record)
    : { ...record, args: await encrypt.open(record.sealed, contextOf(record)) };

/** An item of an earlier page, or of another tab, which may be of another release. */
function replay(
  { migrate, beforeReplay, version = 0 }: OutboxOptions,
  found: OutboxRecord,
): OutboxRecord | undefined {
  const { event, version: came } = found;
  if (came !== version && !migrate)
    throw new OutboxError('version', `expected version ${version} of ${event}, got ${came}`);
  const item = came === version ? found : { ...migrate!(found), version };
  const given = (beforeReplay ? beforeReplay(item) : item) ?? undefined;
  // A promise, for one, would be written down in its place.
  if (given && !isWhole(given)) throw new TypeError(`expected ${event} as a record, got ${given}`);
  return given;
}

/**
 * The item as it is to be sent; `undefined` when it is not wanted any more.
 * @throws what makes it fail
 */
export function prepare(
  desk: Desk,
  record: OutboxRecord,
): Promise<OutboxRecord | undefined> | OutboxRecord | undefined {
  const args = desk._lives.get(record.id)?._args;
  if (args) return { ...record, args };
  return record.args
    ? replay(desk._policy, withBlobs(record))
    : open(desk._policy, record).then((item) => replay(desk._policy, item));
}

/** How the id travels: as `dedupe()` wants it where the server has that, else as the application says. */
export function stamped(desk: Desk, { args, id }: OutboxRecord): readonly unknown[] {
  const { stamp } = desk._policy;
  if (desk._isAnnounced()) return [...args!, { $outbox: id }];
  if (typeof stamp === 'function') return stamp(args!, id);
  return stamp ? [...args!, id] : args!;
}
