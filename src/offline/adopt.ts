import { parseAddress } from '../socket/address.js';
import { overflown } from './bounds.js';
import { causeOf } from './delivery.js';
import type { Inside } from './desk.js';
import { OutboxError } from './errors.js';
import { inherit } from './inherit.js';
import type { SettledRecord } from './record.js';
import { asOf, isWhole } from './standing.js';
import type { Outbox } from './types.js';

/** Where items were left. What is not named is as in the outbox that takes them. */
export interface AdoptFrom {
  /** The server's whole address at that time; its path is the namespace, as for `io`. */
  readonly url?: string | undefined;
  /** The HTTP path at that time. */
  readonly path?: string | undefined;
  /** The account's id at that time. */
  readonly scope?: string | undefined;
  /** The name of the outbox at that time. */
  readonly name?: string | undefined;
}

/**
 * Takes over what was left in the same storage for another address, namespace, account or name: after a move of the server, or when a
 * guest signs in. Never done unasked, since what was meant for one is not another's. Items keep their id and their order, behind what
 * is here already; what was under way is `unknown`; dead letters come along, and are told. What is beyond the limits of `box` stays there.
 * @returns how many came
 * @throws rejects with a TypeError when that is where `box` is itself, with an error with a `code` when the store does not do it
 * @example
 * await adopt(box, { scope: 'guest' });
 */
export async function adopt<Emit extends object>(
  box: Outbox<Emit>,
  from: AdoptFrom,
): Promise<number> {
  const desk = (box as unknown as Inside)._present();
  const other = placeOf(desk._name, from);
  if (other === desk._name)
    throw new TypeError(`adopt: expected another place than the outbox's own, got ${other}`);
  const items = await desk._ask(async ({ _rows: rows, _space: space, _isFull, _add, _settle }) => {
    const came = new Map<string, string>();
    const row = await rows.getSpace(other);
    if (!row) return came;
    // A place that cannot be written down would be given twice. Not thrown here: others ask in the same transaction.
    if (_isFull) return undefined;
    // From here on nobody sends there, or settles.
    const epoch = row.epoch + 1;
    const left = { ...row, epoch, written: row.written + 1, inflight: 0 };
    left.unknown += row.inflight;
    const blocked = [...space.blocked, ...row.blocked];
    const letters = await rows.settled(other, true, Infinity);
    for (const found of [...(await rows.page(other, -1, Infinity)), ...letters]) {
      const { outcome, ...item } = asOf(found, epoch) as SettledRecord;
      const { state, id, key, bytes } = item;
      // Its own outbox sets it aside when its turn comes.
      if (!isWhole(item)) continue;
      if (overflown(space.items + 1, space.bytes + bytes, desk._policy)) break;
      came.set(id, key);
      const taken = { ...item, space: desk._name, epoch: +(item.epoch > 0) };
      if (outcome) {
        const { answer, error: reason } = outcome;
        rows.removeSettled(other, id);
        left.failed--;
        _settle(await _add({ ...taken, state: 'queued' }), {
          state,
          answer,
          error: causeOf(reason),
        });
      } else {
        rows.remove(other, item.seq);
        left.items--;
        left.bytes -= bytes;
        if (state === 'unknown') left.unknown--;
        await _add(taken);
      }
    }
    // What failed there pauses its key here only if it did so there.
    space.blocked = blocked;
    rows.putSpace(left);
    return came;
  });
  if (!items) throw new OutboxError('unavailable', 'adopt: the storage takes nothing now');
  for (const live of desk._left) {
    if (!items.has(live.id)) continue;
    live._record = { ...live._record, space: desk._name };
    // What is written down is shown to the application of this account before it is sent.
    live._args = undefined;
  }
  inherit(desk);
  desk._announce([...items.values()]);
  desk._pump();
  return items.size;
}

/** The name of another space, as that of `own` but for what is given. */
function placeOf(own: string, { url, path, scope, name }: AdoptFrom): string {
  const place = JSON.parse(own);
  const {
    secure = place[1],
    host = place[2],
    nsp = place[4],
  } = url === undefined ? {} : parseAddress(url);
  const slashed = path?.replace(/\/?$/, '/');
  return JSON.stringify([
    ...[name ?? place[0], +secure, host],
    ...[slashed ?? place[3], nsp, scope ?? place[5]],
  ]);
}
