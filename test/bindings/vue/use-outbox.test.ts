import type { Outbox } from 'holdfast/offline';
import { useOutbox } from 'holdfast/vue';
import { describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, onUpdated, ref, shallowRef } from 'vue';
import { fakeOutbox } from '../../fakes/outbox.js';
import { mountWith } from './outbox-support.js';
import { frames } from './support.js';

describe('useOutbox', () => {
  it('shows what waits, each part a reference, all of a frame together', async () => {
    const fake = fakeOutbox();
    let updates = 0;
    const view = mountWith(
      fake,
      () => {
        onUpdated(() => updates++);
        return useOutbox();
      },
      ({ pending, inflight, failed }) => `${pending.value} ${inflight.value} ${failed.value}`,
    );
    expect(view.text()).toBe('0 0 0');
    for (let n = 0; n < 500; n++) fake.box.emit('save');
    fake.move('1', 'inflight');
    fake.move('2', 'failed');
    await frames();
    await vi.waitFor(() => expect(view.text()).toBe('499 1 1'));
    expect(updates).toBe(1);
  });

  it('with a selector changes only when what is selected changes', async () => {
    const fake = fakeOutbox();
    let updates = 0;
    const least = ref(0);
    const view = mountWith(
      fake,
      () => {
        onUpdated(() => updates++);
        return useOutbox(({ failed }) => failed > least.value);
      },
      (isBad) => `${isBad.value}`,
    );
    fake.box.emit('save');
    await frames();
    await frames();
    expect([view.text(), updates]).toEqual(['false', 0]);
    fake.move('1', 'failed');
    await vi.waitFor(() => expect(view.text()).toBe('true'));
    least.value = 1;
    await nextTick();
    expect(view.text()).toBe('false');
  });

  it('keeps a selected object while `equal` says that nothing has changed', async () => {
    const fake = fakeOutbox();
    const { bindings: selected } = mountWith(fake, () =>
      useOutbox(({ failed }) => ({ failed }), { equal: (a, b) => a.failed === b.failed }),
    );
    const before = selected.value;
    fake.box.emit('save');
    await frames();
    await frames();
    expect(selected.value).toBe(before);
  });

  it('retries and discards, also by what a selector takes', async () => {
    const fake = fakeOutbox();
    const { all, discard } = mountWith(fake, () => ({
      all: useOutbox(),
      discard: useOutbox((box) => box.discard),
    })).bindings;
    for (const id of ['1', '2']) {
      fake.box.emit('save');
      fake.move(id, 'failed');
    }
    expect(await discard.value('1')).toBe(1);
    expect(await all.retry()).toBe(1);
    await vi.waitFor(() => expect([all.queued.value, all.failed.value]).toEqual([1, 0]));
  });

  it('moves to another outbox, and leaves the one before', async () => {
    const [a, b] = [fakeOutbox(), fakeOutbox()];
    b.box.emit('save');
    const outbox = shallowRef(a.box);
    const { bindings: box } = mountWith(a, () => useOutbox(undefined, { outbox }));
    expect(a.watchers()).toBe(1);
    outbox.value = b.box;
    await nextTick();
    expect([box.pending.value, a.watchers(), b.watchers()]).toEqual([1, 0, 1]);
    b.move('1', 'failed');
    expect(await box.retry('1')).toBe(1);
  });

  it('stays with the last outbox where there is none any more', async () => {
    const fake = fakeOutbox();
    const outbox = shallowRef<Outbox | undefined>(fake.box);
    const scope = effectScope();
    const box = scope.run(() => useOutbox(undefined, { outbox }))!;
    outbox.value = undefined;
    fake.box.emit('save');
    await vi.waitFor(() => expect(box.pending.value).toBe(1));
    scope.stop();
  });

  it('ends with its scope or by stop, and keeps what it had', async () => {
    const fake = fakeOutbox();
    const scope = effectScope();
    const [first, second] = scope.run(() => [
      useOutbox(undefined, { outbox: fake.box }),
      useOutbox((box) => box.pending, { outbox: fake.box }),
    ])!;
    fake.box.emit('save');
    await vi.waitFor(() => expect(second.value).toBe(1));
    first.stop();
    second.stop();
    expect(fake.watchers()).toBe(0);
    fake.box.emit('save');
    await frames();
    expect([first.pending.value, second.value]).toEqual([1, 1]);
    const third = scope.run(() => useOutbox(undefined, { outbox: fake.box }));
    expect([third?.pending.value, fake.watchers()]).toEqual([2, 1]);
    scope.stop();
    expect(fake.watchers()).toBe(0);
  });
});
