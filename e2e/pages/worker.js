// Plays a journey in a dedicated, shared or service worker.
import { io } from '/dist/holdfast.esm.min.js';
import { play } from '/journeys/play.mjs';

/** What was listened to after the first evaluation: a browser warns of that in the console of a service worker. */
const late = [];

const answer = async ({ data, ports: [port] }) => {
  const result = await play(io, data);
  const isWrong = result.passed && 'ServiceWorkerGlobalScope' in globalThis && late.length;
  const error = `listens to ${late.join(', ')} after its first evaluation`;
  port.postMessage(isWrong ? { passed: false, error } : result);
};

// A service worker may be ended at any time, but not while it is busy with this.
addEventListener('message', (event) => {
  const played = answer(event);
  event.waitUntil?.(played);
});
addEventListener('connect', ({ ports: [port] }) => {
  port.onmessage = answer;
});

const { addEventListener: listen } = globalThis;
globalThis.addEventListener = (type, ...rest) => {
  late.push(type);
  listen.call(globalThis, type, ...rest);
};
