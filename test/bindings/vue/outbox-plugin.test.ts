import { mount } from '@vue/test-utils';
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
import { createSSRApp, defineComponent, h, inject, isReactive, reactive, ref } from 'vue';
import { afterThisTest } from '../../cleanup.js';
import { fakeOutbox } from '../../fakes/outbox.js';
import { mountWith } from './outbox-support.js';
import { takeComplaints } from './support.js';

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
