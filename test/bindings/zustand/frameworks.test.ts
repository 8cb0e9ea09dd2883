import { act, cleanup, render } from '@testing-library/react';
import { createSocketStore, socketMiddleware } from 'holdfast/zustand';
import { createElement } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApp, defineComponent, h, isProxy, onScopeDispose, shallowRef } from 'vue';
import { create, type StoreApi, useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { afterThisTest } from '../../cleanup.js';
import { connect, nextFrame, socketOf, startServer } from './support.js';

afterEach(cleanup);

describe('in React', () => {
  const hydrate = async (store: ReturnType<typeof createSocketStore>) => {
    let renders = 0;
    const Status = () => {
      renders++;
      return createElement('p', null, useStore(store).status);
    };
    const page = document.body.appendChild(document.createElement('div'));
    page.innerHTML = renderToString(createElement(Status));
    const served = page.textContent;
    renders = 0;
    const complaints: unknown[] = [];
    vi.spyOn(console, 'error').mockImplementation((...what) => void complaints.push(what));
    const root = await act(() =>
      hydrateRoot(page, createElement(Status), {
        onRecoverableError: (error) => void complaints.push(error),
      }),
    );
    afterThisTest(() => {
      act(() => root.unmount());
      page.remove();
    });
    return { page, served, complaints, renders: () => renders };
  };

  it('hydrates an idle socket with one render', async () => {
    const { page, served, complaints, renders } = await hydrate(
      createSocketStore(socketOf(startServer())),
    );
    expect([served, page.textContent, renders(), complaints]).toEqual(['idle', 'idle', 1, []]);
  });

  it('hydrates without a mismatch when the socket is connected already', async () => {
    const { socket } = await connect();
    const { page, served, complaints } = await hydrate(createSocketStore(socket));
    expect([served, page.textContent, complaints]).toEqual(['idle', 'connected', []]);
  });

  it('renders once a frame, and only what has changed', async () => {
    const { socket, send } = await connect();
    const useGame = create<{ total: number; names: string[] }>()(
      socketMiddleware(() => ({ total: 0, names: [] }), {
        socket,
        on: { add: (state, by) => ({ total: state.total + by }) },
      }),
    );
    let totals = 0;
    let names = 0;
    const Total = () => {
      totals++;
      return createElement('p', null, useGame(useShallow(({ total }) => [total]))[0]);
    };
    const Names = () => {
      names++;
      return createElement('i', null, useGame((state) => state.names).length);
    };
    const view = render(createElement('div', null, createElement(Total), createElement(Names)));
    await act(async () => {
      for (let count = 0; count < 50; count++) await send(['add', 1]);
      await nextFrame();
    });
    expect(view.container.textContent).toBe('500');
    expect([totals, names]).toEqual([2, 1]);
    useGame.dispose();
  });
});

describe('in Vue', () => {
  it('is a shallow ref that ends with its component', async () => {
    const { socket } = await connect();
    const store = createSocketStore(socket);
    const useVanilla = <State>({ getState, subscribe }: StoreApi<State>) => {
      const state = shallowRef(getState());
      const stop = subscribe((next) => {
        state.value = next;
      });
      onScopeDispose(stop);
      return state;
    };
    const refs: unknown[] = [];
    const Status = defineComponent(() => {
      const state = useVanilla(store);
      refs.push(state.value);
      return () => h('p', state.value.status);
    });
    const page = document.createElement('div');
    const app = createApp(Status);
    const unsubscribed = vi.fn();
    const { subscribe } = store;
    store.subscribe = (listener) => {
      const stop = subscribe(listener);
      return () => {
        unsubscribed();
        stop();
      };
    };
    app.mount(page);
    expect(page.textContent).toBe('connected');
    expect(isProxy(refs[0])).toBe(false);
    socket.disconnect();
    await vi.waitFor(() => expect(page.textContent).toBe('closed'));
    app.unmount();
    expect(unsubscribed).toHaveBeenCalledOnce();
  });
});
