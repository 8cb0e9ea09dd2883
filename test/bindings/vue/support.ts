import { enableAutoUnmount, mount } from '@vue/test-utils';
import type { CoreSocket } from 'holdfast';
import type { createTestServer } from 'holdfast/testing';
import { createSocketPlugin } from 'holdfast/vue';
import { afterEach, expect, vi } from 'vitest';
import {
  type App,
  defineComponent,
  h,
  nextTick,
  onActivated,
  onDeactivated,
  type Ref,
  ref,
  type VNodeChild,
} from 'vue';
import { afterThisTest } from '../../cleanup.js';
import { complaints, peersOf, serve } from '../support.js';
import { socketTo } from './sockets.js';

export { complaints, peersOf, serve, useFakeTimers } from '../support.js';
export { socketTo, watchersOf } from './sockets.js';

/** Takes the complaints: tests compare them whole. */
export const takeComplaints = () => complaints.splice(0);

enableAutoUnmount(afterEach);

/** A socket that the application has opened itself, and the server's end of it. */
export async function connect(options?: Parameters<typeof createTestServer>[0]) {
  const { server } = serve(options);
  const peers = peersOf(server);
  const socket = socketTo(server).connect();
  await vi.waitFor(() => expect(socket.connected).toBe(true));
  return { server, socket, peers, peer: peers[0]! };
}

/** Mounts a component of this setup, below an application that has `socket`. */
export const mountWith = <Bindings>(
  socket: CoreSocket | null,
  setup: () => Bindings,
  render: (bindings: Bindings) => VNodeChild = () => null,
) => {
  let bindings!: Bindings;
  const component = defineComponent({
    setup() {
      bindings = setup();
      return () => h('div', [render(bindings)]);
    },
  });
  const view = mount(component, {
    global: { plugins: socket ? [createSocketPlugin(socket)] : [] },
  });
  return Object.assign(view, { bindings });
};

/** Mounts `root` as an application mounts itself. */
export function start(app: App): HTMLElement {
  const element = document.createElement('div');
  document.body.append(element);
  app.mount(element);
  afterThisTest(() => {
    app.unmount();
    element.remove();
  });
  return element;
}

/** Ends after all tasks that are due now. */
export const task = () =>
  new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });

/** Ends after two frames, and what they have rendered: whoever asked for one before has had it. */
export const frames = async () => {
  await new Promise<void>((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => resolve())),
  );
  await nextTick();
};

/** Whether `<KeepAlive>` shows the component, as docs/vue.md tells to find out. */
export function useActive(): Ref<boolean> {
  const active = ref(true);
  onActivated(() => {
    active.value = true;
  });
  onDeactivated(() => {
    active.value = false;
  });
  return active;
}
