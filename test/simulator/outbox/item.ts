import type { ItemState, Outcome } from '../../../src/offline/record.js';
import type { Delivery } from '../../../src/offline/types.js';
import type { Random } from '../../fuzz/random.js';
import type { EventName } from './profile.js';
import type { Form, Prepared, Replay } from './replay.js';
import type { Tab } from './tab.js';
import type { Heard } from './voice.js';

/** What the server does with an event: see `service.ts`. */
export type Behaviour = 'answer' | 'late' | 'mute' | 'busy' | 'again' | 'no';

/** One event that an application emitted, and everything that became of it. */
export interface Item {
  readonly token: number;
  readonly event: EventName;
  readonly key: string;
  /** Whose it is now. */
  account: string;
  /** Whose it ever was. */
  readonly accounts: Set<string>;
  readonly tab: Tab;
  readonly delivery: Delivery;
  /** Pages that took it over for another account. */
  readonly adopters: (Tab | undefined)[];
  /** How often it came along as a dead letter, which is told anew. */
  carried: number;
  /** How often it may have an end: see `retried` and `carried`. */
  readonly chances: number;
  /** Whether it had left under another account: the server does not know it again. */
  renamed: boolean;
  /** For whom a page has it under way, and has not handed it over. */
  readonly claims: Map<Tab, string>;
  /** What its page was told by its socket, where that emitted it. */
  readonly heard: Heard;
  /** What its delivery resolved with. */
  answer: readonly unknown[] | undefined;
  readonly behaviour: Behaviour;
  /** What a page that did not emit it does with it before it sends it. */
  readonly replay: Replay;
  /** What it was emitted with. */
  readonly form: Form;
  /** As it was written down last. */
  kept: Form;
  /** What pages have made of it, the last time that they were asked. */
  readonly prepared: Map<Tab, Prepared>;
  /** When. */
  readonly preparedAt: number[];
  /** Its ordering key as it is written down. */
  lane: string;
  /** Whether there was no key to encrypt it with. */
  unsealable: boolean;
  /** Pages that could not open it. */
  readonly locked: Set<Tab>;
  /** Whether it was put under another key. */
  moved: boolean;
  /** How often the server answers as `behaviour` says, before it answers well. */
  left: number;
  /** Whether this page was told that it is written down. */
  stored: boolean;
  /** Ends as they were written down. */
  readonly ends: Outcome[];
  /** Ends that were told, by tab. */
  readonly told: Map<Tab, Outcome[]>;
  readonly sends: Send[];
  effects: number;
  /** The place of its first effect among all. */
  firstEffect: number;
  /** How often it was brought back, or let go again. */
  retried: number;
  /** How often an application asked for that, whatever came of it. */
  asked: number;
  cancelled: boolean;
  /** Whether what is kept of it was taken away by the application. */
  discarded: boolean;
  /** Whether the storage was wiped while it was kept there. */
  wiped: boolean;
  /** Whether the storage was full when it ended, so that it could not be written down. */
  forgotten: boolean;
  /** Either of these. */
  readonly excused: boolean;
  /** Its place, once it is written down. */
  seq: number;
  /** The name of the storage then: one that was wiped counts anew. */
  era: string;
  /** Whether it was sent before it was written down, as it may be: then what another tab wrote meanwhile may be before it. */
  hasty: boolean;
  /** Whether it was sent while the storage was full: then others of its key may be before it. */
  unordered: boolean;
  /** Whether nothing could bring it back: it was wiped while no page held it. */
  gone: boolean;
  /** Who wrote its last end down, and whether that was the one that sends. */
  endedBy: Tab | undefined;
  endedByLeader: boolean;
  /** How its delivery ended. */
  readonly done: ItemState[];
}

/** An event that was handed over to a connection. */
export interface Send {
  readonly tab: Tab;
  readonly connection: number;
  readonly account: string;
  readonly at: number;
  readonly epoch: number | undefined;
  /** How often somebody had asked for it by then. */
  readonly retried: number;
  /** Whether the server answered that it is to come again. */
  refused: boolean;
}

export const BEHAVIOURS: readonly { weight: number; behaviour: Behaviour }[] = [
  { weight: 14, behaviour: 'answer' },
  { weight: 4, behaviour: 'late' },
  { weight: 1, behaviour: 'mute' },
  { weight: 3, behaviour: 'busy' },
  { weight: 2, behaviour: 'again' },
  { weight: 1, behaviour: 'no' },
];

/** What was drawn of an item, and where it comes from. */
type Given = Pick<
  Item,
  | 'token'
  | 'event'
  | 'key'
  | 'form'
  | 'account'
  | 'tab'
  | 'delivery'
  | 'heard'
  | 'behaviour'
  | 'replay'
  | 'wiped'
>;

export function createItem(random: Random, given: Given): Item {
  const item: Item = {
    ...given,
    ...{ left: 1 + random.int(4), stored: false, ends: [], told: new Map(), sends: [] },
    ...{ kept: given.form, prepared: new Map(), preparedAt: [], moved: false },
    ...{
      accounts: new Set([given.account]),
      adopters: [],
      carried: 0,
      renamed: false,
      claims: new Map(),
    },
    get chances() {
      return item.retried + item.carried;
    },
    ...{ lane: given.key, unsealable: false, locked: new Set() },
    ...{ effects: 0, firstEffect: 0, retried: 0, asked: 0, cancelled: false, discarded: false },
    get excused() {
      return item.wiped || item.forgotten;
    },
    ...{ seq: Infinity, era: '', hasty: false, unordered: false, forgotten: false, gone: false },
    ...{ done: [], endedBy: undefined, endedByLeader: false, answer: undefined },
  };
  return item;
}

export const nameOf = (item: Item) =>
  `${item.token} (${item.event} ${item.key}, ${item.behaviour})`;
