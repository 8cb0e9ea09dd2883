// Stands for a server: a host without `window`.
import '../setup.js';
import { createTestServer } from 'holdfast/testing';
import {
  createOutboxPlugin,
  recordEvents,
  useIo,
  useOutbox,
  useOutboxEmit,
  useOutboxItems,
} from 'holdfast/vue';
import { createSSRApp, h } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { fakeOutbox } from '../../fakes/outbox.js';
import { socketTo, watchersOf } from './sockets.js';
import { createPage } from './ssr-app.js';

const complaints: string[] = [];
for (const level of ['warn', 'error'] as const) {
  console[level] = (...args: unknown[]) => void complaints.push(args.join(' '));
}

/** Timers would keep a server alive. */
let timers = 0;
const start = globalThis.setTimeout;
globalThis.setTimeout = ((...args: Parameters<typeof start>) => {
  timers++;
  return start(...args);
}) as typeof start;

async function render() {
  const server = createTestServer();
  // One for all requests, as an application should not do it; and one for each, as it should.
  const socket = socketTo(server);
  const replay = recordEvents(socket, 'news') as never;
  const watchers = watchersOf(socket);
  const pages = await Promise.all(
    ['first', 'second'].map((name) => renderToString(createPage({ socket, name, replay }))),
  );
  const sockets = new Set<unknown>();
  const byAddress = () => {
    const { value } = useIo('http://app.test', { platform: server.platform() });
    sockets.add(value);
    return () => h('p', value.getSnapshot().status);
  };
  for (let request = 0; request < 2; request++) {
    pages.push(await renderToString(createSSRApp({ setup: byAddress })));
  }
  const fake = fakeOutbox();
  fake.box.emit('save');
  const outboxPage = () => {
    const { pending, durability } = useOutbox();
    const isIdle = useOutbox((box) => box.pending === 0);
    const { items } = useOutboxItems();
    useOutboxEmit('save');
    return () =>
      h('p', `${pending.value} ${durability.value} ${isIdle.value} ${items.value?.length}`);
  };
  const outboxApp = createSSRApp({ setup: outboxPage }).use(createOutboxPlugin(fake.box));
  const outbox = [await renderToString(outboxApp), fake.watchers(), fake.lists()];
  return {
    outbox,
    hasWindow: typeof window !== 'undefined',
    pages,
    sockets: sockets.size,
    watchers: watchers(),
    status: socket.getSnapshot().status,
    opened: server.opened,
    timers,
    complaints,
  };
}

export type Rendered = Awaited<ReturnType<typeof render>>;

render().then(
  (rendered) => postMessage(rendered),
  (error) => postMessage({ error: `${error.stack}` }),
);
