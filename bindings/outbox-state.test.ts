import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeOutbox } from '../test/fakes/outbox.js';
import { createOutboxItems } from './outbox-items.js';
import { idleOutboxState, sourceOf } from './outbox-state.js';

const microtasks = async () => {
  for (let n = 0; n < 9; n++) await Promise.resolve();
};

/** Shows what waits for the next frame. */
let nextFrame: () => Promise<void>;
let asked = 0;
beforeEach(() => {
  let frames: (() => void)[] = [];
  asked = 0;
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => {
    asked++;
    return frames.push(frame);
  });
  vi.stubGlobal('cancelAnimationFrame', () => {});
  nextFrame = async () => {
    const due = frames;
    frames = [];
    for (const frame of due) frame();
    await microtasks();
  };
  return async () => {
    await nextFrame();
    vi.unstubAllGlobals();
  };
});

describe('the state of an outbox', () => {
  it('has the same parts as that of the outbox, all of them idle', () => {
    expect(Object.keys(idleOutboxState)).toEqual(Object.keys(fakeOutbox().box.getSnapshot()));
    expect(JSON.parse(JSON.stringify(idleOutboxState))).toEqual(idleOutboxState);
  });

  it('is read where nobody watches, the same object until something changes', () => {
    const { box } = fakeOutbox();
    const { cell } = sourceOf(box);
    const before = cell[1]();
    expect(cell[1]()).toBe(before);
    box.emit('save');
    expect([before.pending, cell[1]().pending]).toEqual([0, 1]);
    expect(asked).toBe(0);
  });

  it('is the same object while what it is made of is equal', async () => {
    const { box } = fakeOutbox();
    const [watch, get] = sourceOf(box).cell;
    const before = get();
    watch(() => {});
    await box.retry();
    await box.discard('none');
    await nextFrame();
    expect(get()).toBe(before);
  });

  it('tells of all that happened in a frame together', async () => {
    const { box, move } = fakeOutbox();
    const [watch, get] = sourceOf(box).cell;
    const told = vi.fn();
    watch(told);
    for (let n = 0; n < 500; n++) box.emit('save');
    move('1', 'inflight');
    expect([told.mock.calls.length, get().pending]).toEqual([0, 0]);
    await nextFrame();
    expect(told).toHaveBeenCalledTimes(1);
    expect(get()).toMatchObject({ pending: 500, queued: 499, inflight: 1 });
    await nextFrame();
    expect(told).toHaveBeenCalledTimes(1);
  });

  it('is the same for who comes between two frames', async () => {
    const { box } = fakeOutbox();
    const [watch, get] = sourceOf(box).cell;
    watch(() => {});
    const before = get();
    box.emit('save');
    sourceOf(box).cell[0](() => {});
    expect(sourceOf(box).cell[1]()).toBe(before);
    await nextFrame();
    expect(get().pending).toBe(1);
  });

  it('follows the outbox once, for however many watch, and no longer than they do', async () => {
    const { box, watchers } = fakeOutbox();
    const [watch] = sourceOf(box).cell;
    const told = vi.fn();
    const ends = [watch(told), watch(() => {})];
    expect(watchers()).toBe(1);
    ends[0]!();
    ends[0]!();
    expect(watchers()).toBe(1);
    box.emit('save');
    ends[1]!();
    expect(watchers()).toBe(0);
    await nextFrame();
    expect(told).not.toHaveBeenCalled();
    watch(told);
    expect([watchers(), sourceOf(box).cell[1]().pending]).toEqual([1, 1]);
  });

  it('retries and discards by functions that stay the same', async () => {
    const { box, move } = fakeOutbox();
    const [, get] = sourceOf(box).cell;
    const { retry, discard } = get();
    for (let n = 0; n < 3; n++) box.emit('save');
    for (const id of ['1', '2', '3']) move(id, 'failed');
    expect(get().failed).toBe(3);
    expect(await retry('2')).toBe(1);
    expect(await discard('1')).toBe(1);
    expect(await retry()).toBe(1);
    expect(get()).toMatchObject({ queued: 2, failed: 0, retry, discard });
    expect(await discard({ state: 'queued' })).toBe(2);
  });
});

describe('the items of an outbox', () => {
  const watched = (fake: ReturnType<typeof fakeOutbox>, ...filter: [{ event: string }?]) => {
    const [watch, get] = createOutboxItems(fake.box, filter[0]);
    const told = vi.fn();
    return { get, told, end: watch(told), events: () => get().items?.map(({ event }) => event) };
  };

  it('are read when somebody watches, and not before', async () => {
    const fake = fakeOutbox();
    fake.box.emit('save');
    const [watch, get] = createOutboxItems(fake.box, undefined);
    await microtasks();
    expect([fake.lists(), get()]).toEqual([0, { items: undefined, error: undefined }]);
    watch(() => {});
    await microtasks();
    expect([fake.lists(), get().items?.length]).toEqual([1, 1]);
  });

  it('are read again once a frame, when the outbox has changed', async () => {
    const fake = fakeOutbox();
    const { told, events } = watched(fake);
    await microtasks();
    await nextFrame();
    expect(fake.lists()).toBe(1);
    for (let n = 0; n < 100; n++) fake.box.emit('save');
    await microtasks();
    expect([fake.lists(), events()]).toEqual([1, []]);
    await nextFrame();
    expect([fake.lists(), events()?.length, told.mock.calls.length]).toEqual([2, 100, 2]);
  });

  it('are read again where one has taken the place of another, as in another account, and the counts are what they were', async () => {
    const fake = fakeOutbox();
    fake.box.emit('a');
    fake.move('1', 'failed');
    const { events } = watched(fake);
    await microtasks();
    fake.box.emit('b');
    fake.move('2', 'failed');
    await fake.box.discard('1');
    await nextFrame();
    expect(events()).toEqual(['b']);
  });

  it('are those of the filter', async () => {
    const fake = fakeOutbox();
    for (const event of ['save', 'say', 'save']) fake.box.emit(event);
    const { events } = watched(fake, { event: 'save' });
    await microtasks();
    expect(events()).toEqual(['save', 'save']);
  });

  it('are read one at a time: what changed during a reading is read after it, and nothing is starved', async () => {
    const fake = fakeOutbox();
    const readings = fake.hold();
    const { events } = watched(fake);
    for (const event of ['a', 'b', 'c']) {
      fake.box.emit(event);
      await nextFrame();
    }
    expect(readings).toHaveLength(1);
    readings[0]!.settle();
    await microtasks();
    expect([readings.length, events()]).toEqual([2, []]);
    readings[1]!.settle();
    await microtasks();
    expect([readings.length, events()]).toEqual([2, ['a', 'b', 'c']]);
  });

  it('are those of the last reading when one fails, which is shown, and read again with the next change', async () => {
    const fake = fakeOutbox();
    fake.box.emit('a');
    const { get, events } = watched(fake);
    await microtasks();
    const readings = fake.hold();
    fake.box.emit('b');
    await nextFrame();
    const error = new Error('the storage is gone');
    readings[0]!.settle(error);
    await microtasks();
    expect([get().error, events()]).toEqual([error, ['a']]);
    fake.box.emit('c');
    await nextFrame();
    readings[1]!.settle();
    await microtasks();
    expect([get().error, events()]).toEqual([undefined, ['a', 'b', 'c']]);
  });

  it('show the error of an outbox that was closed, which throws', async () => {
    const fake = fakeOutbox();
    fake.box.list = () => {
      throw new Error('outbox: it was closed');
    };
    const { get } = watched(fake);
    await microtasks();
    expect(get()).toMatchObject({ items: undefined, error: { message: 'outbox: it was closed' } });
  });

  it('are told to nobody who has gone, and nothing more is read then', async () => {
    const fake = fakeOutbox();
    const readings = fake.hold();
    const { told, end } = watched(fake);
    fake.box.emit('a');
    await nextFrame();
    end();
    readings[0]!.settle();
    await microtasks();
    expect([told.mock.calls.length, readings.length, fake.watchers()]).toEqual([0, 1, 0]);
  });

  it('are read anew by who comes back while a reading is under way', async () => {
    const fake = fakeOutbox();
    const readings = fake.hold();
    const [watch, get] = createOutboxItems(fake.box, undefined);
    watch(() => {})();
    fake.box.emit('a');
    const told = vi.fn();
    watch(told);
    readings[0]!.settle();
    await microtasks();
    readings[1]!.settle();
    await microtasks();
    expect([told.mock.calls.length, get().items?.length]).toEqual([2, 1]);
  });
});
