// What the bench asks of a page; `?client=` says which one.
import * as holdfast from 'holdfast';
import { indexedDbStore, outbox } from 'holdfast/offline';
import { io as peerIo } from 'socket.io-client';

const started = performance.now();
const client = new URLSearchParams(location.search).get('client');
const text = 'x'.repeat(80);
const options = { autoConnect: false, transports: ['websocket'] };

const percentile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

const boxOf = (socket, more = {}) => outbox(socket, { scope: 'bench', ttl: Infinity, ...more });
const until = (box, isSo) =>
  new Promise((resolve) => {
    const look = () => {
      if (!isSo(box.getSnapshot())) return;
      stop();
      resolve(performance.now());
    };
    const stop = box.subscribe(look);
    look();
  });

globalThis.lab = {
  /** One durable emit after another, and many at once. */
  async durable(durability) {
    const store = indexedDbStore({ name: `bench-${durability}`, durability });
    const box = boxOf(holdfast.io(options), { store });
    await box.emit('warm', text).stored;
    const single = [];
    for (let n = 0; n < 300; n++) {
      const before = performance.now();
      await box.emit('m', n, text).stored;
      single.push(performance.now() - before);
    }
    const before = performance.now();
    const many = Array.from({ length: 1_000 }, (_, n) => box.emit('m', n, text));
    const emittedMs = performance.now() - before;
    await Promise.all(many.map(({ stored }) => stored));
    const groupMs = performance.now() - before;
    await box.clear();
    await box.close();
    return {
      p50: percentile(single, 0.5),
      p99: percentile(single, 0.99),
      emitUs: emittedMs,
      groupUs: groupMs,
    };
  },

  /** What an emit into the memory of the client itself costs. */
  buffered() {
    const socket = (client === 'peer' ? peerIo : holdfast.io)(options);
    const before = performance.now();
    for (let n = 0; n < 1_000; n++) socket.emit('m', n, text);
    return performance.now() - before;
  },

  /** Items that wait, then a connection: until all have been acknowledged. */
  async drain(count, keys) {
    const values = Array.from({ length: count }, (_, n) => n);
    if (client === 'peer') {
      const socket = peerIo(options);
      const done = Promise.all(
        values.map((n) => new Promise((resolve) => socket.emit('m', n, text, resolve))),
      );
      const connected = new Promise((resolve) => socket.on('connect', resolve));
      socket.connect();
      await connected;
      const before = performance.now();
      await done;
      const ms = performance.now() - before;
      socket.disconnect();
      return ms;
    }
    const socket = holdfast.io(options);
    const box = boxOf(socket, { name: `drain-${keys}`, key: (_, [n]) => `${n % keys}` });
    await Promise.all(values.map((n) => box.emit('m', n, text).stored));
    socket.connect();
    await until(box, ({ pending }) => pending < count);
    const before = performance.now();
    const ms = (await until(box, ({ pending }) => !pending)) - before;
    socket.disconnect();
    await box.clear();
    await box.close();
    return ms;
  },

  async hold(count) {
    globalThis.held = (client === 'peer' ? peerIo : holdfast.io)(options);
    if (client === 'peer') for (let n = 0; n < count; n++) held.emit('m', n, text, () => {});
    else {
      const box = boxOf(held, { name: 'hold' });
      globalThis.box = box;
      for (let n = 0; n < count; n += 1_000) {
        const some = Array.from({ length: 1_000 }, (_, at) => box.emit('m', n + at, text));
        await some.at(-1).stored;
      }
    }
  },

  /** What an earlier page left: until the outbox knows it, and until its first item has been acknowledged. */
  async wake(count) {
    globalThis.held = holdfast.io(options);
    const box = boxOf(held, { name: 'hold' });
    globalThis.box = box;
    held.connect();
    const known = await until(box, ({ pending }) => pending >= count);
    const first = await until(box, ({ pending }) => pending < count);
    return { knownMs: known - started, firstMs: first - started };
  },

  async clear() {
    await box.clear();
    await box.close();
    held.disconnect();
  },
};
