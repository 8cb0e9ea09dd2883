import { socketMiddleware } from 'holdfast/zustand';
import { describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { connect, holdFrames, nextFrame, uncaught } from './support.js';
import { setup } from './total.js';

describe('socketMiddleware', () => {
  it('takes each event, with all arguments and in order, in one setState a frame', async () => {
    const frame = holdFrames();
    const { store, seen, send } = await setup();
    for (let by = 1; by <= 100; by++) await send(['add', by], ['rename', 'n', `${by}`]);
    expect(seen).toEqual([]);
    await frame();
    expect(seen).toHaveLength(1);
    expect(store.getState().total).toBe(5050);
    expect(store.getState().names).toEqual(Array.from({ length: 100 }, (_, n) => `n ${n + 1}`));
    await frame();
    expect(seen).toHaveLength(1);
    await send(['add', 1]);
    await frame();
    expect(seen).toHaveLength(2);
  });

  it('needs nothing but a real frame', async () => {
    const { store, seen, send } = await setup();
    await send(['add', 1], ['add', 2]);
    await nextFrame();
    expect([store.getState().total, seen.length]).toEqual([3, 1]);
  });

  it('leaves what no event touches the same object', async () => {
    const { store, send } = await setup('sync');
    const { untouched, names, plus } = store.getState();
    await send(['add', 1]);
    expect(store.getState().untouched).toBe(untouched);
    expect(store.getState().names).toBe(names);
    expect(store.getState().plus).toBe(plus);
  });

  it('puts nothing into the state but what the reducers return', async () => {
    const { store, send } = await setup('sync');
    await send(['add', 1]);
    expect(Object.keys(store.getState())).toEqual(['total', 'names', 'untouched', 'plus']);
    expect(JSON.parse(JSON.stringify(store.getState()))).toEqual({
      total: 1,
      names: [],
      untouched: {},
    });
  });

  it('loses neither an action between two frames nor the events before and after it', async () => {
    const frame = holdFrames();
    const { store, send } = await setup();
    await send(['add', 1]);
    store.getState().plus(10);
    expect(store.getState().total).toBe(10);
    store.setState({ names: ['set'] });
    store.setState((state) => ({ total: state.total + 100 }));
    await send(['add', 2], ['rename', 'after', 'it']);
    await frame();
    expect(store.getState()).toMatchObject({ total: 113, names: ['set', 'after it'] });
  });

  it('lets events count upon a state that was replaced meanwhile', async () => {
    const frame = holdFrames();
    const { store, send } = await setup();
    await send(['add', 1]);
    store.setState({ ...store.getInitialState(), total: 1000 }, true);
    await frame();
    expect(store.getState().total).toBe(1001);
  });

  it('changes the state at each event on request', async () => {
    const { store, seen, send } = await setup('sync');
    await send(['add', 1], ['add', 2]);
    expect(seen.map(({ total }) => total)).toEqual([1, 3]);
    expect(store.getState().total).toBe(3);
  });

  it('goes on by timer where there are no frames', async () => {
    holdFrames();
    const { store, seen, send } = await setup();
    await send(['add', 1], ['add', 2]);
    expect(seen).toEqual([]);
    await vi.waitFor(() => expect(store.getState().total).toBe(3));
    expect(seen).toHaveLength(1);
  });

  it('reports a reducer that throws, and goes on with everything else', async () => {
    const errors = uncaught();
    const frame = holdFrames();
    const { socket, send } = await connect();
    const heard: number[] = [];
    const store = createStore<{ total: number }>()(
      socketMiddleware(() => ({ total: 0 }), {
        socket,
        on: {
          add(state, by) {
            if (by === 2) throw new Error('not two');
            return { total: state.total + by };
          },
        },
      }),
    );
    socket.on('add', (by) => heard.push(by));
    await send(['add', 1], ['add', 2], ['add', 3]);
    await frame();
    expect(store.getState().total).toBe(4);
    expect(heard).toEqual([1, 2, 3]);
    expect(socket.connected).toBe(true);
    await vi.waitFor(() => expect(errors).toEqual([expect.stringContaining('not two')]));
  });

  it('tells nobody when the reducers have nothing to change', async () => {
    const { socket, send } = await connect();
    const store = createStore<{ total: number }>()(
      socketMiddleware(() => ({ total: 0 }), {
        socket,
        schedule: 'sync',
        on: { add: () => undefined, rename: (state) => state },
      }),
    );
    const listener = vi.fn();
    store.subscribe(listener);
    await send(['add', 1], ['rename', 'a', 'b']);
    expect(listener).not.toHaveBeenCalled();
  });
});
