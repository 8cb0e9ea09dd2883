// Plays the journey that its address names, here or in a worker. All that a driver does is to open the page and to read the result.
import { play, serverOf } from '/journeys/play.mjs';
import { startServer } from '/journeys/remote.mjs';

const query = new URLSearchParams(location.search);
const order = Object.fromEntries(query);
order.host ??= location.origin;

/** The worker answers on the port that comes with the order. */
const askWorker = (worker) =>
  new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    if ('onerror' in worker) worker.onerror = (event) => reject(event.error ?? event);
    worker.postMessage(order, [port2]);
  });

async function serviceWorker() {
  const registration = await navigator.serviceWorker.register('/pages/worker.js', {
    type: 'module',
  });
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (worker.state !== 'activated') {
    await new Promise((resolve, reject) => {
      worker.onstatechange = () => {
        if (worker.state === 'activated') resolve();
        if (worker.state === 'redundant') reject(new Error('the service worker was not installed'));
      };
    });
  }
  return { postMessage: (...args) => worker.postMessage(...args) };
}

const workers = {
  dedicated: () => new Worker('/pages/worker.js', { type: 'module' }),
  shared() {
    const { port } = new SharedWorker('/pages/worker.js', {
      type: 'module',
      name: `${Date.now()}`,
    });
    return port;
  },
  service: serviceWorker,
};

async function scriptTag() {
  const script = document.createElement('script');
  script.src = '/dist/holdfast.min.js';
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error('the script was not loaded'));
    document.head.append(script);
  });
  return globalThis.io;
}

async function run() {
  if (order.in) return askWorker(await workers[order.in]());
  if (order.kind === 'binding') order.binding = await import(`/bundles/${order.binding}.js`);
  const io =
    order.build === 'script' ? await scriptTag() : (await import('/dist/holdfast.esm.min.js')).io;
  if (order.kind === 'history')
    return (await import('/journeys/history.mjs')).leaveAndReturn(io, order);
  if (order.kind === 'outbox') return (await import('/journeys/outbox.mjs')).playOutbox(io, order);
  return play(io, order);
}

/** What goes wrong on the way of a fault journey concerns one origin, as it does in most applications. */
async function moveToServer() {
  const { id, url } = await startServer(order.host, 'ours', serverOf(order));
  location.replace(`${url}/pages/play.html?${new URLSearchParams({ ...order, id })}`);
}

const report = (result) => {
  document.getElementById('result').textContent = JSON.stringify(result);
  document.documentElement.dataset.done = 'true';
};

try {
  if (order.kind === 'fault' && !order.id) await moveToServer();
  else report(await run());
} catch (error) {
  report({ passed: false, error: `${error?.message ?? error}\n${error?.stack ?? ''}` });
}
