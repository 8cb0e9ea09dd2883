import { mount } from '@vue/test-utils';
import type { Outbox } from 'holdfast/offline';
import {
  createComposables,
  createOutboxPlugin,
  outboxComposables,
  outboxKey,
  useOutbox,
  useOutboxEmit,
  useOutboxItems,
} from 'holdfast/vue';
import { describe, expect, it, vi } from 'vitest';
import {
  createSSRApp,
  defineComponent,
  effectScope,
  h,
  inject,
  isReactive,
  KeepAlive,
  nextTick,
  onUpdated,
  reactive,
  ref,
  shallowRef,
  type VNodeChild,
} from 'vue';
import { afterThisTest } from '../../cleanup.js';
import { fakeOutbox } from '../../fakes/outbox.js';
import { frames, takeComplaints, useActive } from './support.js';

/** Mounts a component of this setup, below an application that has the outbox. */
const mountWith = <Bindings>(
  { box }: ReturnType<typeof fakeOutbox>,
  setup: () => Bindings,
  render: (bindings: Bindings) => VNodeChild = () => null,
) => {
  let bindings!: Bindings;
  const component = defineComponent(() => {
    bindings = setup();
    return () => h('div', [render(bindings)]);
  });
  const view = mount(component, { global: { plugins: [createOutboxPlugin(box)] } });
  return Object.assign(view, { bindings });
};

describe('createOutboxPlugin', () => {
  it('gives the very outbox, also to inject and from a reactive object', () => {
    const fake = fakeOutbox();
    const seen: unknown[] = [];
    mountWith(fake, () => seen.push(inject(outboxKey), reactive({ box: inject(outboxKey) }).box));
    expect(seen).toEqual([fake.box, fake.box]);
    expect(seen.map(isReactive)).toEqual([false, false]);
  });

  it('is missed with advice by whoever has no outbox', () => {
    const uses = [() => useOutbox(), () => useOutboxItems(), () => useOutboxEmit('save')];
    for (const use of uses) {
      const page = defineComponent(() => {
        use();
        return () => null;
      });
      expect(() => mount(page)).toThrow('holdfast: expected createOutboxPlugin() or { outbox }');
    }
    takeComplaints();
  });
});

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

describe('useOutboxItems', () => {
  it('shows the items of the filter, which may be a getter, and follows both', async () => {
    const fake = fakeOutbox();
    const event = ref('save');
    const noise = ref(0);
    fake.box.emit('save');
    fake.box.emit('say');
    const { bindings } = mountWith(fake, () =>
      useOutboxItems(() => (noise.value < 0 ? {} : { event: event.value })),
    );
    const shown = () => bindings.items.value?.map(({ id, state }) => `${id} ${state}`);
    expect(shown()).toBeUndefined();
    await vi.waitFor(() => expect(shown()).toEqual(['1 queued']));
    fake.move('1', 'failed');
    await vi.waitFor(() => expect(shown()).toEqual(['1 failed']));
    const before = fake.lists();
    noise.value++;
    await nextTick();
    expect(fake.lists()).toBe(before);
    event.value = 'say';
    await vi.waitFor(() => expect(shown()).toEqual(['2 queued']));
    expect(isReactive(bindings.items.value)).toBe(false);
  });

  it('shows nothing of a reading for another filter that ends late', async () => {
    const fake = fakeOutbox();
    const event = ref('save');
    fake.box.emit('save');
    fake.box.emit('say');
    const readings = fake.hold();
    const { items } = mountWith(fake, () =>
      useOutboxItems(() => ({ event: event.value })),
    ).bindings;
    event.value = 'say';
    await nextTick();
    expect(readings.map(({ filter }) => filter?.event)).toEqual(['save', 'say']);
    readings[1]!.settle();
    await vi.waitFor(() => expect(items.value?.map(({ id }) => id)).toEqual(['2']));
    readings[0]!.settle();
    await frames();
    expect(items.value?.map(({ id }) => id)).toEqual(['2']);
  });

  it('shows why it could not be read', async () => {
    const fake = fakeOutbox();
    const readings = fake.hold();
    const { error } = mountWith(fake, () => useOutboxItems()).bindings;
    const lost = new Error('the storage is gone');
    readings[0]!.settle(lost);
    await vi.waitFor(() => expect(error.value).toBe(lost));
  });

  it('reads nothing while KeepAlive pauses it, and what is there afterwards', async () => {
    const fake = fakeOutbox();
    const shown = ref(true);
    const Page = defineComponent(() => {
      const options = { enabled: useActive() };
      const { items } = useOutboxItems(undefined, options);
      const { pending } = useOutbox(undefined, options);
      return () => `${items.value?.length} ${pending.value}`;
    });
    const view = mount(() => h(KeepAlive, () => (shown.value ? h(Page) : null)), {
      global: { plugins: [createOutboxPlugin(fake.box)] },
    });
    await vi.waitFor(() => expect(view.text()).toBe('0 0'));
    shown.value = false;
    await nextTick();
    const before = fake.lists();
    fake.box.emit('save');
    await frames();
    expect([fake.lists(), fake.watchers()]).toEqual([before, 0]);
    shown.value = true;
    await vi.waitFor(() => expect(view.text()).toBe('1 1'));
  });
});

describe('useOutboxEmit', () => {
  it('puts an event with all its arguments into the outbox, and gives its delivery', async () => {
    const fake = fakeOutbox();
    const { bindings: save } = mountWith(fake, () => useOutboxEmit('save'));
    const delivery = save('a', { b: 1 });
    expect(await fake.box.list()).toMatchObject([
      { id: delivery.id, event: 'save', args: ['a', { b: 1 }] },
    ]);
    // A proxy would have its promises made by whoever renders them.
    expect(isReactive(ref(delivery).value)).toBe(false);
  });
});

describe('hydration', () => {
  it('agrees with the markup of a server, whatever waits, and then follows', async () => {
    const fake = fakeOutbox();
    fake.box.emit('save');
    const page = createSSRApp(
      defineComponent(() => {
        const { pending, durability } = useOutbox();
        const isIdle = useOutbox((box) => box.pending === 0);
        const { items } = useOutboxItems();
        return () =>
          h('p', `${pending.value} ${durability.value} ${isIdle.value} ${items.value?.length}`);
      }),
    ).use(createOutboxPlugin(fake.box));
    const element = document.createElement('div');
    element.innerHTML = '<p>0 relaxed true undefined</p>';
    document.body.append(element);
    const [p] = element.children;
    page.mount(element);
    afterThisTest(() => {
      page.unmount();
      element.remove();
    });
    expect(element.textContent).toBe('0 relaxed true undefined');
    await vi.waitFor(() => expect(element.textContent).toBe('1 memory false 1'));
    expect(element.children[0]).toBe(p);
  });
});

describe('createComposables with outboxComposables', () => {
  it('gives the same composables, and none of them without', () => {
    expect(createComposables(outboxComposables)).toMatchObject(outboxComposables);
    expect(createComposables()).not.toHaveProperty('useOutbox');
    expect(createComposables(outboxComposables)).toMatchObject(createComposables());
  });
});
