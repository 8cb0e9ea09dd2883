import { expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { cursor } from './cursor.js';
import { outbox } from './outbox.js';
import type { Outbox } from './types.js';

const offset = (given: number) => given;

/** Handlers that are ready when the test says so. */
function follow(box: Outbox) {
  const ready: (() => void)[] = [];
  cursor(box, 'news', offset, () => new Promise<void>((resolve) => ready.push(resolve)));
  return ready;
}

it('keeps no place of one account for another, who has signed in meanwhile', async () => {
  const stage = createStage();
  let account = 'alice';
  const tab = await stage.open({ scope: () => account });
  const ready = follow(tab.box);
  await tab.connect();
  tab.receive('news', 7);
  account = 'bob';
  await tab.disconnect();
  await tab.connect();
  ready[0]!();
  await stage.settle();
  await tab.disconnect();
  await tab.connect();
  expect(tab.auths[2]).toEqual({ token: 't' });
});

it('keeps no place of what still comes to the account of before', async () => {
  const stage = createStage();
  let account = 'alice';
  const tab = await stage.open({ scope: () => account });
  cursor(tab.box, 'news', offset, () => {});
  await tab.connect();
  account = 'bob';
  tab.box.emit('m', 'of bob');
  tab.receive('news', 7);
  await stage.settle();
  await tab.disconnect();
  await tab.connect();
  expect(tab.auths[1]).toEqual({ token: 't' });
  tab.receive('news', 1);
  await stage.settle();
  await tab.disconnect();
  await tab.connect();
  expect(tab.auths[2]).toEqual({ token: 't', news: 1 });
});

it('keeps places of a socket that was connected before its outbox', async () => {
  const stage = createStage();
  const tab = await stage.open();
  await tab.connect();
  const host = {
    random: (bytes: Uint8Array) => bytes,
    channel: () => undefined,
    ...{ locks: undefined, marks: undefined },
  };
  const late = { scope: 'alice', name: 'late', store: stage.store, host, leader: 'none' } as const;
  const ready = follow(outbox(tab.socket, { ...late, dedupe: 'off' }));
  await stage.settle();
  tab.receive('news', 2);
  ready[0]!();
  await stage.settle();
  await tab.disconnect();
  await tab.connect();
  expect(tab.auths[1]).toEqual({ token: 't', news: 2 });
});

it('keeps no place behind what failed while the connection is recovered, as nothing is sent again there', async () => {
  const stage = createStage();
  const tab = await stage.open();
  let fails = true;
  cursor(tab.box, 'news', offset, () => {
    if (fails) throw new Error('no room');
  });
  await tab.connect();
  tab.receive('news', 1);
  await stage.settle();
  fails = false;
  await tab.disconnect();
  Object.assign(tab.socket, { recovered: true });
  await tab.connect();
  tab.receive('news', 2);
  await stage.settle();
  await tab.disconnect();
  Object.assign(tab.socket, { recovered: false });
  await tab.connect();
  expect(tab.auths[2]).toEqual({ token: 't' });
  for (const number of [1, 2]) tab.receive('news', number);
  await stage.settle();
  await tab.disconnect();
  await tab.connect();
  expect(tab.auths[3]).toEqual({ token: 't', news: 2 });
});

it('shares its place with all tabs', async () => {
  const stage = createStage();
  const [one, two] = [await stage.open(), await stage.open()];
  cursor(one.box, 'news', offset, () => {});
  await one.connect();
  await two.connect();
  one.receive('news', 7);
  await stage.settle();
  await two.disconnect();
  await two.connect();
  expect(two.auths[1]).toMatchObject({ news: 7 });
});

it('goes back to what a slow tab has done at last: it is sent again, and nothing is skipped', async () => {
  const stage = createStage();
  const slow = await stage.open();
  const quick = await stage.open();
  const ready = follow(slow.box);
  cursor(quick.box, 'news', offset, () => {});
  await slow.connect();
  await quick.connect();
  for (const tab of [slow, quick]) tab.receive('news', 1);
  quick.receive('news', 2);
  await stage.settle();
  const placeOfNext = async () => {
    const next = await stage.open();
    await next.connect();
    next.crash();
    return next.auths[0]!.news;
  };
  expect(await placeOfNext()).toBe(2);
  ready[0]!();
  await stage.settle();
  expect(await placeOfNext()).toBe(1);
});
