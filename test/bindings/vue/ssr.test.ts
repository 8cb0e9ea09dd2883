// The worker's: found beforehand, since a late discovery reloads the page in the midst of a test.
import 'vue/server-renderer';
import { recordEvents } from 'holdfast/vue';
import { describe, expect, it, vi } from 'vitest';
import { afterThisTest } from '../../cleanup.js';
import { createPage } from './ssr-app.js';
import type { Rendered } from './ssr-worker.js';
import { connect, peersOf, serve, socketTo } from './support.js';

/** What a host without `window` makes of two requests. */
const onServer = () =>
  new Promise<Rendered>((resolve, reject) => {
    const worker = new Worker(new URL('./ssr-worker.ts', import.meta.url), { type: 'module' });
    afterThisTest(() => worker.terminate());
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = (event) => reject(new Error(event.message));
  });

const markup = (name: string) => `<main><p>${name} idle false none  idle</p><p>idle</p></main>`;

/** Takes over the markup of a server. */
const hydrate = (page: ReturnType<typeof createPage>, html: string) => {
  const element = document.createElement('div');
  element.innerHTML = html;
  document.body.append(element);
  page.mount(element);
  afterThisTest(() => {
    page.unmount();
    element.remove();
  });
  return element;
};

describe('on a server', () => {
  it('opens nothing, leaves nothing behind, and shares nothing between two requests', async () => {
    expect(await onServer()).toEqual({
      outbox: ['<p>0 relaxed true undefined</p>', 0, 0],
      hasWindow: false,
      pages: [markup('first'), markup('second'), '<p>idle</p>', '<p>idle</p>'],
      sockets: 2,
      watchers: 0,
      status: 'idle',
      opened: 0,
      timers: 0,
      complaints: [],
    });
  });
});

describe('hydration', () => {
  it('agrees with the markup, whatever has come before, and then follows', async () => {
    const { socket, peer } = await connect();
    const replay = recordEvents(socket, 'news') as never;
    const came = new Promise((resolve) => socket.on('news', resolve));
    peer.emit('news', 'early');
    await came;
    const heard = vi.fn();
    // support.ts fails a test with any complaint of Vue's.
    const element = hydrate(createPage({ socket, name: 'a', replay, heard }), markup('a'));
    const [p] = element.querySelectorAll('p');
    expect(heard.mock.calls).toEqual([['early']]);
    await vi.waitFor(() =>
      expect(element.textContent).toBe('a connected true early early idleconnected'),
    );
    expect(element.querySelector('p')).toBe(p);
  });

  it('loses no event to a component that waits for the connection', async () => {
    const { server } = serve();
    const peers = peersOf(server);
    server.io.on('connection', (peer: { emit(...args: unknown[]): void }) =>
      peer.emit('greeting', 'welcome'),
    );
    const socket = socketTo(server);
    const heard = vi.fn();
    const element = hydrate(createPage({ socket, name: 'a', heard }), markup('a'));
    expect(element.innerHTML).toContain('idle</p></main>');
    await vi.waitFor(() => expect(heard).toHaveBeenCalledExactlyOnceWith('welcome'));
    await vi.waitFor(() =>
      expect(element.textContent).toBe('a connected true none  idleconnected'),
    );
    expect(peers).toHaveLength(1);
  });
});
