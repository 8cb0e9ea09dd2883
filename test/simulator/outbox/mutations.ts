import type { OutboxRecord, Space } from '../../../src/offline/record.js';
import { freshSpace } from '../../../src/offline/space.js';
import type { Rows } from '../../../src/offline/store.js';
import type { OutboxHost } from '../../../src/platform.offline.js';
import { accountOf } from './database.js';
import type { OutboxInvariant } from './invariants.js';
import type { Tab } from './tab.js';
import type { OutboxBreaks } from './world.js';

/** A rule of the outbox that is broken on purpose, and what must notice. */
export interface OutboxMutation extends OutboxBreaks {
  readonly name: string;
  readonly breaks: OutboxInvariant;
  /** What may be noticed first, as it follows. */
  readonly also?: readonly OutboxInvariant[];
}

type Change<Row> = (row: Row, tab: Tab) => Row;

/** What tabs read of the space, or write. */
const reading = (change: Change<Space>) => (rows: Rows, tab: Tab) => ({
  ...rows,
  getSpace: async (name: string) => {
    const row = await rows.getSpace(name);
    return row && change(row, tab);
  },
});
const writing = (change: Change<Space>) => (rows: Rows, tab: Tab) => ({
  ...rows,
  putSpace: (row: Space) => rows.putSpace(change(row, tab)),
});
/** What they write of an item. */
const putting = (change: Change<OutboxRecord>) => (rows: Rows, tab: Tab) => ({
  ...rows,
  put: (item: OutboxRecord) => rows.put(change(item, tab)),
});
/** What leaves a tab, by its outbox: the event, its arguments and perhaps the handler of the acknowledgement. */
const sending =
  (change: (data: unknown[], send: (data: unknown[]) => void) => void) =>
  ({ socket }: Tab) => {
    const { _emit: emit } = socket;
    socket._emit = (flags, data) => {
      const send = (given: unknown[]) => emit.call(socket, flags, given);
      if (flags._direct) change(data, send);
      else send(data);
    };
  };

/** What tabs tell each other: in place of what they say, or besides. */
const changing =
  (change: (page: Page) => Page, instead = false) =>
  (host: OutboxHost): OutboxHost => ({
    ...host,
    channel(name) {
      const line = host.channel(name);
      if (!line) return line;
      const { postMessage: post } = line;
      return Object.assign(line, {
        postMessage(message: { page?: Page }) {
          const { page } = message;
          if (!page || !instead) post(message);
          if (page) post({ ...message, page: change(page) });
        },
      });
    },
  });
interface Page {
  readonly settled: readonly { readonly id: string; readonly settledAt: number }[];
  readonly moved: readonly (readonly [id: string, state: string])[];
}

export const outboxMutations: readonly OutboxMutation[] = [
  {
    name: 'an item leaves before it is written down that it does',
    breaks: 'claim',
    also: ['counters'],
    rows: putting((item) => (item.state === 'inflight' ? { ...item, state: 'queued' } : item)),
  },
  {
    name: 'a tab does not see that another has begun to send',
    breaks: 'drainer',
    also: [
      'counters',
      'claim',
      'one end',
      'attempts',
      'all end',
      'repeated',
      'order',
      'once',
      'at most once',
    ],
    rows: (() => {
      const own = new WeakMap<Tab, number>();
      return (rows: Rows, tab: Tab) => ({
        ...reading((row) => ({ ...row, epoch: own.get(tab) ?? row.epoch }))(rows, tab),
        putSpace: (row: Space) => {
          own.set(tab, row.epoch);
          rows.putSpace(row);
        },
      });
    })(),
  },
  {
    name: 'a lost link counts as an attempt',
    breaks: 'attempts',
    rows: putting((item) =>
      item.state === 'unknown' ? { ...item, attempts: item.attempts + 1 } : item,
    ),
  },
  {
    name: 'the last item of a key goes first',
    breaks: 'order',
    rows: (rows) => ({
      ...rows,
      head: async (space, key, after) =>
        (await rows.page(space, after, 1e3)).findLast((item) => item.key === key),
    }),
  },
  {
    name: 'keys take turns, whatever has more haste',
    breaks: 'priority',
    options: ({ order: _, ...options }) => options,
  },
  {
    name: 'a key takes what is of another one',
    breaks: 'one at a time',
    also: ['order', 'attempts', 'counters', 'once', 'repeated', 'all end'],
    rows: (rows) => ({
      ...rows,
      head: async (space, _, after) =>
        (await rows.page(space, after, 1e3)).find(({ state }) => state !== 'inflight'),
    }),
  },
  {
    name: 'what other pages have emitted is sent as it was',
    breaks: 'replay',
    also: ['reason'],
    options: ({ beforeReplay: _, ...options }) => options,
  },
  {
    name: 'what is not worth repeating is repeated',
    breaks: 'replay',
    options: ({ beforeReplay, ...options }) => ({
      ...options,
      beforeReplay: (record) => beforeReplay?.(record) ?? record,
    }),
  },
  {
    name: 'what is of another version is taken for the own',
    breaks: 'replay',
    options: ({ migrate, ...options }) => ({ ...options, ...(migrate && { migrate: (it) => it }) }),
  },
  {
    name: 'what an earlier release has emitted fails',
    breaks: 'reason',
    options: ({ migrate: _, ...options }) => options,
  },
  {
    name: 'no answer is good enough',
    breaks: 'reason',
    options: (options) => ({ ...options, judge: () => 'failed' }),
  },
  {
    name: 'ends are told twice',
    breaks: 'told twice',
    host: changing((page) => ({
      ...page,
      // As if they had ended again.
      settled: page.settled.map((end) => ({ ...end, settledAt: end.settledAt + 5e-4 })),
    })),
  },
  {
    name: 'what is under way can be taken back',
    breaks: 'cancelled',
    also: ['counters', 'attempts', 'claim'],
    // Nor do other tabs hear of it.
    host: changing((page) => ({ ...page, moved: [] }), true),
    rows: (rows) => ({
      ...rows,
      find: async (space, id) => {
        const item = await rows.find(space, id);
        return item && { ...item, state: 'queued', epoch: 0 };
      },
    }),
  },
  {
    name: 'bytes are not taken off',
    breaks: 'counters',
    rows: (() => {
      const most = new WeakMap<Tab, number>();
      return writing((row, tab) => {
        most.set(tab, Math.max(most.get(tab) ?? 0, row.bytes));
        return { ...row, bytes: most.get(tab)! };
      });
    })(),
  },
  {
    name: 'a connection belongs to whoever was there first',
    breaks: 'account',
    also: ['cursor'],
    tab: ({ socket }, { profile }) => {
      const { _send: send } = socket;
      socket._send = (packet) => {
        if (packet.type === 0)
          packet.data = { ...(packet.data as object), user: profile.accounts[0] };
        send.call(socket, packet);
      };
    },
  },
  {
    name: 'everything expires at once',
    breaks: 'expired',
    rows: (rows) => ({ ...rows, due: (space, _, limit) => rows.page(space, -1, limit) }),
  },
  {
    name: 'nobody notices that the storage was wiped',
    breaks: 'all end',
    also: ['snapshot', 'delivery', 'told', 'drainer'],
    rows: (rows) => ({
      ...rows,
      getSpace: async (name) => ({ ...((await rows.getSpace(name)) ?? empty(name)), made: 'one' }),
    }),
  },
  {
    name: 'what is in doubt is sent again, whatever was said',
    breaks: 'at most once',
    also: ['counters', 'attempts'],
    rows: (rows) => ({
      ...rows,
      head: async (space, key, after) => {
        const item = await rows.head(space, key, after);
        return item?.state === 'unknown' || item?.state === 'inflight'
          ? { ...item, state: 'queued' }
          : item;
      },
    }),
  },
  {
    name: 'an end is not written down with the item that it takes away',
    breaks: 'nothing lost',
    also: ['counters'],
    rows: (rows) => ({ ...rows, putSettled() {} }),
  },
  {
    name: 'what has ended comes back',
    breaks: 'one end',
    also: ['counters', 'claim'],
    rows: (rows) => ({
      ...rows,
      remove() {},
    }),
  },
  {
    name: 'an end is written down twice at once',
    breaks: 'one end',
    rows: (rows) => ({
      ...rows,
      putSettled(row) {
        rows.putSettled(row);
        rows.putSettled(row);
      },
    }),
  },
  {
    name: 'a tab that goes keeps its lock',
    breaks: 'all end',
    also: ['nothing left', 'delivery', 'snapshot'],
    host: (host) => ({
      ...host,
      locks: host.locks && {
        request: ((name: string, _: LockOptions, hold: () => Promise<void>) =>
          host.locks!.request(name, {}, async () => {
            await hold();
            await new Promise(() => {});
          })) as never,
      },
    }),
  },
  {
    name: 'channels are not closed',
    breaks: 'nothing left',
    host: (host) => ({
      ...host,
      channel: (name) => {
        const line = host.channel(name);
        return line && Object.assign(line, { close() {} });
      },
    }),
  },
  {
    name: 'an item leaves twice',
    breaks: 'repeated',
    also: ['at most once', 'attempts'],
    tab: sending((data, send) => {
      send([...data]);
      send([...data]);
    }),
  },
  {
    name: 'each item carries its id, whoever listens',
    breaks: 'argument',
    tab: sending((data, send) => {
      const ack = typeof data.at(-1) === 'function' ? [data.pop()] : [];
      send([...data, { $outbox: 'an id' }, ...ack]);
    }),
  },
  {
    name: 'no item carries its id',
    breaks: 'once',
    tab: sending((data, send) =>
      send(data.filter((part) => !(part as { $outbox?: string } | undefined)?.$outbox)),
    ),
  },
  {
    name: 'what has ended is not found later',
    breaks: 'reload',
    also: ['delivery', 'told'],
    rows: (rows) => ({ ...rows, settled: async () => [], findSettled: async () => undefined }),
  },
  {
    name: 'whoever begins to send tells nothing of what ended before',
    breaks: 'told',
    rows: reading((row) => ({ ...row, told: Infinity })),
  },
  {
    name: 'tabs do not hear of each other',
    breaks: 'snapshot',
    also: ['delivery', 'all end'],
    host: (host) => ({
      ...host,
      channel: (name) => {
        const line = host.channel(name);
        return line && { ...line, postMessage() {} };
      },
    }),
  },
  {
    name: 'acknowledgements come twice',
    breaks: 'intercept',
    tab({ socket }) {
      const { _emit: emit } = socket;
      socket._emit = (flags, data) => {
        const last = data.at(-1);
        const twice = (...answer: unknown[]) => {
          (last as (...all: unknown[]) => void)(...answer);
          (last as (...all: unknown[]) => void)(...answer);
        };
        const isOwn = !flags._direct && typeof last === 'function';
        emit.call(socket, flags, isOwn ? [...data.slice(0, -1), twice] : data);
      };
    },
  },
  {
    name: 'the emits of a socket go past its outbox',
    breaks: 'intercept',
    options: (options) => ({ ...options, intercept: false }),
  },
  {
    name: 'a place is kept before its handler has done',
    breaks: 'cursor',
    rows: writing((row) => {
      const { place } = row.cursors;
      return place === undefined ? row : { ...row, cursors: { place: (place as number) + 1 } };
    }),
  },
  {
    name: 'no place is kept',
    breaks: 'cursor',
    also: ['all end'],
    rows: writing((row) => ({ ...row, cursors: {} })),
  },
  {
    name: 'a tab is told another end than the one that was written down',
    breaks: 'delivery',
    host: changing(
      (page) => ({
        ...page,
        settled: page.settled.map((one) => ({ ...one, state: 'discarded' })),
      }),
      true,
    ),
  },
  {
    name: 'what is taken over stays behind',
    breaks: 'adopted',
    also: ['counters'],
    rows: (rows, { adopting }) => ({
      ...rows,
      remove: (space, seq) => {
        if (!adopting.includes(accountOf(space))) rows.remove(space, seq);
      },
    }),
  },
  {
    name: 'what was under way is taken over as if it had never left',
    breaks: 'adopted',
    also: ['counters', 'claim'],
    rows: putting((item, { adopting }) =>
      adopting[0] && item.state === 'unknown' ? { ...item, state: 'queued', epoch: 0 } : item,
    ),
  },
  {
    name: 'arguments are written down as they are',
    breaks: 'sealed',
    options: ({ encrypt: _, ...options }) => options,
  },
  {
    name: 'what cannot be opened is given up',
    breaks: 'locked',
    rows: (rows) => ({
      ...rows,
      putSettled: (row) => rows.putSettled({ ...row, sealed: undefined }),
    }),
  },
  {
    name: 'what cannot be encrypted is written down all the same',
    breaks: 'unsealed',
    also: ['sealed'],
    options: ({ encrypt, ...options }) => ({
      ...options,
      encrypt: encrypt && {
        ...encrypt,
        seal: (args, context) =>
          encrypt.seal(args, context).catch(() => ({ by: 'nobody', context, args })),
        hash: (key) => encrypt.hash(key).catch(() => `#nobody:${key}`),
      },
    }),
  },
  {
    name: 'a listener throws',
    breaks: 'uncaught',
    tab: ({ box }) =>
      void box.on('settled', () => {
        throw new Error('a mistake');
      }),
  },
  {
    name: 'a namespace is asked for twice',
    breaks: 'protocol',
    tab({ socket }) {
      const { _send: send } = socket;
      socket._send = (packet) => {
        send.call(socket, packet);
        if (packet.type === 0) send.call(socket, packet);
      };
    },
  },
  {
    name: 'a timer sets itself for ever',
    breaks: 'endless',
    tab({ host }) {
      const again = () => host.soon(again);
      again();
    },
  },
  {
    name: 'a page does not look again whether its account is back',
    breaks: 'unasked',
    tab(tab) {
      const { _platform: platform } = tab.socket.io._options;
      const { after } = platform;
      platform.after = (ms, ...given) =>
        tab.away && ms === 1_000 ? () => {} : after.call(platform, ms, ...given);
    },
  },
];

const empty = (space: string) => freshSpace(space, () => 'one', 0, undefined);
