// An outbox on the storage of the browser that plays this: over reloads of the page, and in two tabs' worth of it at a time.
import { expect } from './expect.mjs';
import { control, startServer } from './remote.mjs';

const PLACE = 'holdfast: where the journey stands';

const counting = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Until nothing waits; before the store has been read, nothing is known of what does. */
async function settled(box) {
  await box.list();
  await expect.poll(() => box.getSnapshot().pending).toBe(0);
}

/** Each part ends with a reload, but for the last. */
const outboxJourneys = [
  {
    name: 'what waits and what is under way arrives after a reload, in order',
    parts: [
      async ({ open, server }) => {
        await server.faults.acks('never');
        const { socket, box } = await open();
        const deliveries = counting(1, 10).map((n) => box.emit('number', n));
        await Promise.all(deliveries.map(({ stored }) => stored));
        expect(box.getSnapshot().durability).toBe('relaxed');
        socket.connect();
        await deliveries[0].sent;
        await expect.poll(server.numbers).toEqual([1]);
      },
      async ({ open, server }) => {
        await server.faults.clear();
        const { socket, box } = await open();
        // The server has the first, but this page cannot know.
        await expect.poll(() => box.getSnapshot()).toMatchObject({ pending: 10 });
        socket.connect();
        await settled(box);
        expect(await server.numbers()).toEqual([1, ...counting(1, 10)]);
        expect((await box.list()).map(({ state }) => state)).toEqual(Array(10).fill('acked'));
      },
    ],
  },
  {
    name: 'bytes and files are kept over a reload as they were',
    parts: [
      async ({ open }) => {
        const { box } = await open();
        const bytes = new Uint8Array([1, 2, 255]);
        const file = new File(['text'], 'a.txt', { type: 'text/plain' });
        await box.emit('echo', { bytes, buffer: bytes.buffer }, file).stored;
      },
      async ({ open }) => {
        const { socket, box } = await open();
        const [item] = await box.list();
        expect(item.args[1] instanceof File && item.args[1].name).toBe('a.txt');
        const answers = [];
        box.register('echo', { onAck: (answer) => answers.push(answer) });
        socket.connect();
        await settled(box);
        const [[{ bytes, buffer }, file]] = answers;
        const plain = (data) => [...new Uint8Array(data)];
        expect([bytes, buffer].map(plain)).toEqual(Array(2).fill([1, 2, 255]));
        expect(new TextDecoder().decode(file)).toBe('text');
      },
    ],
  },
  {
    name: 'two outboxes write, one sends, and the other takes over',
    parts: [
      async ({ open, server }) => {
        const tabs = [await open(), await open()];
        for (const { socket } of tabs) socket.connect();
        const put = (from, to) =>
          counting(from, to).map((n) => tabs[n % 2].box.emit('number', n).done);
        await Promise.all(put(1, 40));
        const leads = ({ box }) => box.getSnapshot().leader;
        expect(tabs.filter(leads).length).toBe(1);
        const numbers = await server.numbers();
        // Each has its own order; none comes twice.
        for (const side of [0, 1])
          expect(numbers.filter((n) => n % 2 === side)).toEqual(
            counting(1, 40).filter((n) => n % 2 === side),
          );
        const left = tabs.find(leads);
        await left.box.close();
        left.socket.disconnect();
        const [stays] = tabs.filter((tab) => tab !== left);
        await stays.box.emit('number', 41).done;
        expect((await server.numbers()).at(-1)).toBe(41);
      },
    ],
  },
];

/** @type {string[]} */
export const outboxNames = outboxJourneys.map(({ name }) => name);

/** @param {{ name: string, host: string }} order */
export async function playOutbox(io, { name, host }) {
  const { indexedDbStore, outbox } = await import('/dist/holdfast-offline.esm.min.js');
  const [part = 0, id = (await startServer(host)).id] = JSON.parse(
    sessionStorage.getItem(PLACE) ?? '[]',
  );
  sessionStorage.removeItem(PLACE);
  const server = await control(host, id);
  const opened = [];
  const open = async () => {
    const socket = io(server.url, { autoConnect: false, forceNew: true });
    const options = { scope: `${name} ${id}`, store: indexedDbStore(), dedupe: 'off' };
    const tab = { socket, box: outbox(socket, options) };
    opened.push(tab);
    await tab.box.list();
    return tab;
  };
  const { parts } = outboxJourneys.find((journey) => journey.name === name);
  await parts[part]({ open, server });
  if (part + 1 < parts.length) {
    sessionStorage.setItem(PLACE, JSON.stringify([part + 1, id]));
    location.reload();
    return new Promise(() => {});
  }
  await opened
    .at(-1)
    .box.clear()
    .catch(() => opened[0].box.clear());
  for (const { socket, box } of opened) {
    await box.close();
    socket.disconnect();
  }
  await expect.poll(server.sessions).toEqual([]);
  await server.stop();
  return { passed: true };
}
