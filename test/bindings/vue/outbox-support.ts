import { mount } from '@vue/test-utils';
import { createOutboxPlugin } from 'holdfast/vue';
import { defineComponent, h, type VNodeChild } from 'vue';
import type { fakeOutbox } from '../../fakes/outbox.js';

/** Mounts a component of this setup, below an application that has the outbox. */
export const mountWith = <Bindings>(
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
