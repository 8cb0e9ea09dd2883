import { flushPromises, mount } from '@vue/test-utils';
import { type CoreSocket, isConnectError, isDisconnectedError } from 'holdfast';
import type { ServerSocket } from 'holdfast/testing';
import { createSocketPlugin, useSocketReady } from 'holdfast/vue';
import { describe, expect, it, vi } from 'vitest';
import { defineComponent, h, onErrorCaptured, ref, Suspense } from 'vue';
import { connect, mountWith, serve, socketTo, watchersOf } from './support.js';

const Board = defineComponent(async () => {
  await useSocketReady();
  return () => 'ready';
});

const suspend = (socket: CoreSocket) => {
  const shown = ref(true);
  const errors: unknown[] = [];
  const Page = defineComponent(() => {
    onErrorCaptured((error) => {
      errors.push(error);
      return false;
    });
    return () =>
      shown.value && h(Suspense, null, { default: () => h(Board), fallback: () => 'waiting' });
  });
  const view = mount(Page, { global: { plugins: [createSocketPlugin(socket)] } });
  return { view, errors, shown };
};

describe('useSocketReady', () => {
  it('suspends until the first connection, and never again', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    const { view } = suspend(socket);
    expect(view.text()).toBe('waiting');
    await vi.waitFor(() => expect(view.text()).toBe('ready'));
    server.offline();
    await vi.waitFor(() => expect(socket.connected).toBe(false));
    const late = mountWith(socket, useSocketReady);
    await late.bindings;
    expect(view.text()).toBe('ready');
  });

  it('rejects when the server refuses', async () => {
    const { server } = serve();
    server.io.use((_: ServerSocket, next: (error?: Error) => void) => next(new Error('no')));
    const { errors } = suspend(socketTo(server));
    await vi.waitFor(() => expect(errors).toHaveLength(1));
    expect(isConnectError(errors[0])).toBe(true);
  });

  it('rejects when the socket is closed', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    const { errors } = suspend(socket);
    socket.disconnect();
    await vi.waitFor(() => expect(errors).toHaveLength(1));
    expect(isDisconnectedError(errors[0])).toBe(true);
  });

  it('leaves nothing behind and reports nothing when the component goes while it waits', async () => {
    const { server } = serve();
    server.restart({ downMs: Number.POSITIVE_INFINITY });
    const socket = socketTo(server);
    const watchers = watchersOf(socket);
    const { errors, shown } = suspend(socket);
    expect(watchers()).toBe(2);
    shown.value = false;
    await flushPromises();
    expect(watchers()).toBe(0);
    socket.disconnect();
    await flushPromises();
    expect(errors).toEqual([]);
  });

  it('resolves at once when it has been connected', async () => {
    const { socket } = await connect();
    const { view } = suspend(socket);
    await flushPromises();
    expect(view.text()).toBe('ready');
  });
});
