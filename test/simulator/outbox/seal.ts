import type { Encryption } from '../../../src/offline/encryption.js';
import type { OutboxRecord } from '../../../src/offline/record.js';
import type { Random } from '../../fuzz/random.js';
import type { Book } from './book.js';
import { type Item, nameOf } from './item.js';
import type { Form } from './replay.js';
import type { Tab, TabWorld } from './tab.js';

/** What stands in the storage for arguments. Nothing is hidden here: what counts is who may read it. */
export interface Sealed {
  readonly by: string;
  readonly context: string;
  readonly args: readonly unknown[];
}

/** The most that sealing, opening or hashing takes, in milliseconds. */
const MOST_MS = 20;

/**
 * The option `encrypt` of one page, which gets the key when it first needs one, and keeps it. It may die whenever it is asked for
 * something.
 */
export function createSealing(
  tab: Tab,
  world: Pick<TabWorld, 'clock' | 'book' | 'secret'>,
  random: Random,
): Encryption {
  const { clock, book } = world;
  let own: string | undefined;
  const key = () => {
    own ??= world.secret;
    return own;
  };

  /** At once, or in a task of its own. */
  const soon = async () => {
    tab.point('seal');
    if (tab.dead) return new Promise<never>(() => {});
    if (random.chance(0.5))
      await new Promise<void>((resolve) =>
        clock.after(random.int(MOST_MS), () => tab.host.task(resolve)),
      );
  };
  const refuse = (why: string): never => {
    book.saw(why);
    throw new Error(why);
  };

  return {
    async seal(args, context) {
      const by = key();
      if (!by) book.items.get(args[0] as number)!.unsealable = true;
      await soon();
      return by ? ({ by, context, args } satisfies Sealed) : refuse('no key to seal with');
    },
    async open(given, context) {
      const sealed = given as Sealed;
      const mine = key();
      const fits = sealed.by === mine && sealed.context === context;
      if (!fits) book.items.get(sealed.args[0] as number)!.locked.add(tab);
      else book.items.get(sealed.args[0] as number)!.locked.delete(tab);
      await soon();
      if (!fits) refuse(mine ? 'sealed by another key' : 'no key to open with');
      return sealed.args;
    },
    async hash(text) {
      const by = key();
      await soon();
      return by ? hashOf(by, text) : refuse('no key to hash with');
    },
  };
}

const hashOf = (by: string, key: string) => `#${by}:${key}`;

/** The ordering key that an application gave. */
export const plainKey = (key: string): string => key.replace(/^#.*:/, '');

/** The part of the arguments that changes, as it is kept. */
export const formOf = ({ args, sealed }: OutboxRecord): Form =>
  (args ?? (sealed as Sealed).args)[2] as Form;

/** Nothing stands there that can be read without the key. @param isWaiting - or it can be brought back */
export function checkSealed(book: Book, item: Item, record: OutboxRecord, isWaiting: boolean) {
  const { id, event, key, args } = record;
  const { by, context } = Object(record.sealed) as Partial<Sealed>;
  // One that ended before it was encrypted has left none.
  const isHidden = key.startsWith('#') || (!isWaiting && !key);
  if (args || (by ? context !== `${id} ${event}` : record.sealed) || !isHidden)
    book.fail('sealed', `${nameOf(item)} stands there as ${JSON.stringify(record)}`);
  if (isWaiting && !by) book.fail('locked', `what was sealed of ${nameOf(item)} has gone`);
  // What was taken back before it could fail stands there by its name alone.
  if (item.unsealable && isWaiting) book.fail('unsealed', `${nameOf(item)} stands there`);
}
