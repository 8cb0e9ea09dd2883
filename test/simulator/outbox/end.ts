import { isFinal } from '../../../src/offline/standing.js';
import type { Item as ListedItem } from '../../../src/offline/types.js';
import type { Live } from '../live.js';
import { isHeir } from './adoption.js';
import { type Item, nameOf } from './item.js';
import type { Sealed } from './seal.js';
import type { Tab } from './tab.js';
import { checkHeard } from './voice.js';
import type { OutboxWorld } from './world.js';

/** By when everything of one account has its end, once all is well, in milliseconds of the clock. */
const BOUND_MS = 400_000;
/** By when nothing waits that may leave, if nobody does anything, in milliseconds of the clock. */
const REST_MS = 300_000;
/** How often somebody looks after what waits for the application. */
const LOOK_MS = 5_000;

/** The end of each seed: all is well again, so everything must reach its end; and a page that is opened then knows of it. */
export async function endOutbox(world: OutboxWorld, live: Live): Promise<void> {
  const { profile, book } = world;
  world.heal();
  if (!(await live(1_000))) return;
  if (!(await rest(world, live))) return;
  for (const account of profile.accounts) if (!(await settle(world, live, account))) return;
  checkEnds(world);
  if (book.violations.length || !checkSnapshots(world)) return;
  for (const tab of world.tabs) if (tab.open) world.close(tab);
  if (!(await live(15_000))) return;
  for (const account of profile.accounts) if (!(await look(world, live, account))) return;
}

const pagesOf = ({ tabs }: OutboxWorld) => tabs.filter(({ open }) => open);

/** A page that can read what is kept, if there is none: to it is told what nobody has heard yet. */
const reopen = (world: OutboxWorld) =>
  pagesOf(world).every(world.database.isBanned) && world.open();

/** Nobody does anything, and what may leave leaves. */
async function rest(world: OutboxWorld, live: Live): Promise<boolean> {
  const { profile, database, book } = world;
  const pages = pagesOf(world);
  const [account, ...others] = profile.accounts;
  // Those that hear of each other, wait for no word, and whose connection is that of the only account.
  const isSimple =
    profile.channels &&
    profile.dedupe !== 'required' &&
    !others.length &&
    !pages.some(database.isBanned);
  if (!isSimple) return true;
  const waiting = () => {
    const { row, items } = database.readOf(account!);
    if (
      !row ||
      row.paused ||
      !pages.some(({ box, socket }) => box.getSnapshot().leader && socket.connected)
    )
      return [];
    return items.filter(
      ({ key, state, event }) =>
        state === 'queued' && event !== 'pay' && !row.blocked.includes(key),
    );
  };
  if (!(await live(REST_MS, () => !waiting().length))) return false;
  const names = waiting().map(({ id }) => nameOf(book.byId.get(id)!));
  if (names.length) book.fail('unasked', `after ${REST_MS} ms there is still ${names}`);
  return !names.length;
}

/** Signs in, and waits until nothing of this account waits any more. */
async function settle(world: OutboxWorld, live: Live, account: string): Promise<boolean> {
  const { clock, book, profile } = world;
  world.signIn(account, false);
  for (const { socket, host } of pagesOf(world))
    host.task(() => void socket.disconnect().connect());
  reopen(world);
  const until = clock.now() + BOUND_MS;
  const { stream } = world.service;
  if (profile.news) clock.after(1_000, () => stream.publish(account));
  const place = () => world.database.readOf(account).row?.cursors.place;
  const hasFollowed = () => !profile.news || place() === stream.last(account);
  const waiting = () => world.database.readOf(account).items.length;
  /** What a page holds it brings back, if need be. */
  const held = () =>
    [...book.items.values()].filter(
      (item) =>
        item.account === account &&
        (item.tab.holds(item) || isOwed(world, item)) &&
        !isFinal(item.delivery.state.getSnapshot()) &&
        !isUntold(world, item),
    );
  const isDone = () => !waiting() && !held().length && hasFollowed();
  while (!isDone()) {
    if (clock.now() > until && !hasFollowed()) {
      book.fail('cursor', `the place is ${place()}, and not ${stream.last(account)}`);
      return false;
    }
    if (clock.now() > until) {
      const { row, items } = world.database.readOf(account);
      const left = items.map((item) => [book.byId.get(item.id)?.token, item.state, item.epoch]);
      const told = `${JSON.stringify(left)}, held ${held().map(nameOf)} ${JSON.stringify(row)}`;
      book.fail('all end', `after ${BOUND_MS} ms there is still ${told}`);
      return false;
    }
    if (!(await live(LOOK_MS, isDone))) return false;
    if (isDone()) break;
    // A handler that was slow has put it back, or one that failed has to be asked again; what comes next brings it to the end.
    if (!hasFollowed()) {
      for (const { socket, host } of pagesOf(world))
        host.task(() => void socket.disconnect().connect());
      clock.after(2_000, () => stream.publish(account));
    }
    // Pages that hear nothing of each other look when they come into view.
    for (const { host } of pagesOf(world)) host.tell({ type: 'visibilitychange' });
    // As a person would: what waits for the application is decided.
    for (const { socket, host } of pagesOf(world)) host.task(() => void socket.connect());
    // A first connection that was faster than the storage has told the server no name, and waits for its word in vain.
    if (profile.dedupe === 'required' && world.whim.chance(0.05))
      for (const { socket, host } of pagesOf(world))
        host.task(() => void socket.disconnect().connect());
    reopen(world);
    const page = pagesOf(world).find((one) => !world.database.isBanned(one));
    page!.box.resume();
    // Each of these has a storage of its own.
    for (const alone of pagesOf(world).filter(world.database.isBanned)) {
      alone.host.task(() => alone.box.resume());
      alone.ask('decides in its memory', (box) => box.discard({ state: 'unknown', event: 'pay' }));
    }
    const doubtful = world.database.readOf(account).items.filter(({ event }) => event === 'pay');
    for (const { id, state, epoch } of doubtful) {
      if (state === 'queued' || epoch === undefined) continue;
      book.saw('decided');
      page!.ask('decides what is in doubt', (box) =>
        box.discard({ state: 'unknown', event: 'pay' }),
      );
      void id;
      break;
    }
  }
  // What was settled last is told, and counted.
  return live(12_000);
}

/**
 * What a full storage forgot leaves no trace, whatever became of it before it was brought back, or in one that was wiped; nor does what
 * was cleared, by a page that others did not hear of or that has died.
 */
const isUntold = ({ profile }: OutboxWorld, item: Item) =>
  (item.forgotten && (item.wiped || item.ends.length <= item.chances)) ||
  (item.discarded && (!profile.channels || item.endedBy?.dead));

/** What a page has emitted as somebody else is told to it when it is its own again. */
const isOwed = ({ database }: OutboxWorld, item: Item) =>
  isHeir(item) &&
  !database.isBanned(item.tab) &&
  item.ends.length > 0 &&
  !item.excused &&
  !item.discarded;

function checkEnds(world: OutboxWorld): void {
  const { book } = world;
  const items = [...book.items.values()];
  for (const item of items) {
    if (item.gone) continue;
    const heldBy = item.tab.holds(item);
    const accepted = item.stored || heldBy;
    const end = item.ends.at(-1);
    const heard = [...item.told.values()].flat();
    if (accepted && !end && !item.excused && !(heard.length > 0))
      book.fail('all end', `${nameOf(item)} has no end`);
    // One that did not send, and went before it could tell.
    const untold = item.endedBy?.dead && !item.endedByLeader;
    if (end && !item.discarded && !item.excused && !heard.length && !untold)
      book.fail('told', `nobody was told that ${nameOf(item)} is ${end.state}`);
    const state = item.delivery.state.getSnapshot();
    if (isUntold(world, item)) continue;
    if (isOwed(world, item) && (!isFinal(state) || item.done.length !== 1))
      book.fail('delivery', `${nameOf(item)} is ${end?.state}, and its delivery ${state}`);
    if (heldBy && !isFinal(state))
      book.fail('delivery', `${nameOf(item)} stays ${state}, and was ${end?.state}`);
    if (heldBy && end && !item.ends.some((one) => one.state === state) && !item.excused)
      book.fail('delivery', `${nameOf(item)} is ${state}, and was ${end.state}`);
    if (heldBy && isFinal(state)) checkHeard(book, item);
    if (heldBy && item.done.length !== 1)
      book.fail('delivery', `${nameOf(item)} was done ${item.done.length} times`);
  }
  checkOrder(world);
}

/** What was confirmed by the handler, or by the server's decoding, had its first effect in the order of its key. */
function checkOrder({ book }: OutboxWorld): void {
  const last = new Map<string, Item>();
  const isConfirmed = (item: Item) =>
    /acked|received/.test(item.ends.at(-1)?.state ?? '') &&
    item.firstEffect > 0 &&
    // Decoded, and not handled: its effect may come by a connection of before.
    !(item.ends.at(-1)?.state === 'received' && item.behaviour === 'busy') &&
    // What was let go, or brought back, is behind what was sent meanwhile.
    !(
      item.retried ||
      (item.asked && item.event === 'pay') ||
      item.excused ||
      item.unordered ||
      item.moved
    );
  for (const item of [...book.items.values()].sort((a, b) => a.seq - b.seq)) {
    if (!isConfirmed(item)) continue;
    const lane = `${item.account} ${item.era} ${item.lane}`;
    const before = last.get(lane);
    last.set(lane, item);
    const crossed = (before?.hasty || item.hasty) && before?.tab !== item.tab;
    if (before && !crossed && before.firstEffect > item.firstEffect)
      book.fail('order', `${nameOf(item)} had its effect before ${nameOf(before)}`);
  }
}

/** What the tabs show is what is kept. */
function checkSnapshots(world: OutboxWorld): boolean {
  const { book, profile } = world;
  const account = profile.accounts.at(-1)!;
  const { row } = world.database.readOf(account);
  if (!row) return true;
  for (const page of pagesOf(world)) {
    const { name, box } = page;
    if (world.database.isBanned(page)) continue;
    const shown = box.getSnapshot();
    if (!profile.channels && !shown.leader) continue;
    for (const [what, is] of [
      ['pending', row.items],
      ['inflight', row.inflight],
      ['unknown', row.unknown],
      ['failed', row.failed],
      ['bytes', row.bytes],
    ] as const)
      if (shown[what] !== is)
        book.fail('snapshot', `${name} shows ${shown[what]} ${what}, not ${is}`);
  }
  return !book.violations.length;
}

/** A page that is opened later sees every end. */
async function look(world: OutboxWorld, live: Live, account: string): Promise<boolean> {
  const { book } = world;
  world.signIn(account, false);
  const page = world.open();
  if (!(await live(3_000))) return false;
  let listed: Awaited<ReturnType<typeof page.box.list>> | undefined;
  page
    .ask('lists', (box) => box.list())
    .then((items) => {
      listed = items;
    });
  if (!(await live(5_000))) return false;
  if (!listed) {
    book.fail('reload', 'it is not told what is kept');
    return false;
  }
  const shown = new Map(listed.map(({ id, state }) => [id, state]));
  for (const item of book.items.values()) {
    const end = item.ends.at(-1);
    if (item.account !== account || !end || item.discarded || item.excused) continue;
    if (shown.get(item.delivery.id) !== end.state)
      book.fail('reload', `${nameOf(item)} was ${end.state}, is ${shown.get(item.delivery.id)}`);
  }
  if (world.profile.encrypts && !(await unlock(world, live, page, account, listed))) return false;
  world.close(page);
  return live(15_000);
}

/** What was sealed by the key that this page has is shown by it, and sent when it is brought back. */
async function unlock(
  world: OutboxWorld,
  live: Live,
  page: Tab,
  account: string,
  listed: readonly ListedItem[],
): Promise<boolean> {
  const { book, secret } = world;
  const { settled } = world.database.readOf(account);
  const letters: [item: Item, before: string][] = [];
  const standing = ({ ends, sends }: Item) => `${ends.length} ends, ${sends.length} sends`;
  for (const { id, state, args } of listed) {
    const item = book.byId.get(id)!;
    const letter = settled.get(id);
    if (!letter) continue;
    const { by } = Object(letter.sealed) as Partial<Sealed>;
    if (!!args !== (by === secret))
      book.fail('locked', `${nameOf(item)}, sealed by ${by}, is shown as ${args}`);
    if (by !== secret || state !== 'failed' || !item.locked.size) continue;
    letters.push([item, standing(item)]);
    item.asked++;
    page.ask(`brings ${item.token} back`, (box) => box.retry(id));
  }
  const isOver = () => letters.every(([item, before]) => standing(item) !== before);
  for (let left = BOUND_MS / LOOK_MS; left && !isOver(); left--) {
    page.box.resume();
    if (!(await live(LOOK_MS, isOver))) return false;
  }
  for (const [item, before] of letters) {
    book.saw('unlocked');
    if (standing(item) === before || item.locked.has(page))
      book.fail('locked', `${nameOf(item)} is not sent although its key is there`);
  }
  return !book.violations.length;
}
