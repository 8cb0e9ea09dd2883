import type { Desk } from './desk.js';
import { OutboxError } from './errors.js';
import type { OutboxRecord } from './record.js';
import type { OutboxOptions } from './types.js';

/** What stands with the arguments of an item when they are encrypted. */
const contextOf = ({ id, event }: OutboxRecord) => `${id} ${event}`;

/** The item as it is written down, encrypted. */
export async function seal(
  { encrypt }: OutboxOptions,
  record: OutboxRecord,
): Promise<OutboxRecord> {
  const [sealed, key] = await Promise.all([
    encrypt!.seal(record.args!, contextOf(record)),
    encrypt!.hash(record.key),
  ]);
  return { ...record, args: undefined, sealed, key };
}

/** The item with its arguments readable. */
export const open = async (
  { encrypt }: OutboxOptions,
  record: OutboxRecord,
): Promise<OutboxRecord> =>
  record.args || !encrypt
    ? record
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
  return (beforeReplay ? beforeReplay(item) : item) ?? undefined;
}

/**
 * The item as it is to be sent; `undefined` when it is not wanted any more.
 * @throws what makes it fail
 */
export function prepare(
  { _lives, _options }: Desk,
  record: OutboxRecord,
): Promise<OutboxRecord | undefined> | OutboxRecord | undefined {
  const own = _lives._all.get(record.id);
  if (own) return { ...record, args: own._args };
  return record.args
    ? replay(_options, record)
    : open(_options, record).then((item) => replay(_options, item));
}

/** How the id travels: as `dedupe()` wants it where the server has that, else as the application says. */
export function stamped(
  { _options: { stamp }, _session }: Desk,
  { args, id }: OutboxRecord,
): readonly unknown[] {
  if (typeof stamp === 'function') return stamp(args!, id);
  if (_session._isAnnounced) return [...args!, { $outbox: id }];
  return stamp ? [...args!, id] : args!;
}
