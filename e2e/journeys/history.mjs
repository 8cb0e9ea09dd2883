// A page that is left for another and returned to. Some browsers keep it meanwhile, and then nothing of it is run again.
import { expect } from './expect.mjs';
import { keepJournal } from './journal.mjs';
import { control, startServer } from './remote.mjs';

const LEFT = 'holdfast: left for a while';

/** So that nothing but the news of the page can bring a connection back. */
const patient = { reconnectionDelay: 600_000, reconnectionDelayMax: 600_000 };

const leave = (id) =>
  new Promise((resolve) => {
    addEventListener('pageshow', ({ persisted }) => {
      if (persisted) resolve();
    });
    sessionStorage.setItem(LEFT, id);
    location.href = '/pages/away.html';
  });

/** @param {import('./play.mjs').Order} order */
export async function leaveAndReturn(io, { host }) {
  const left = sessionStorage.getItem(LEFT);
  sessionStorage.removeItem(LEFT);
  const id = left ?? (await startServer(host)).id;
  const server = await control(host, id);
  const journal = keepJournal(io, server.url, patient);
  const connects = (times) => expect.poll(() => journal.read().connects.length).toBe(times);
  await connects(1);
  if (!left) {
    await expect.poll(() => journal.read().transport).toBe('websocket');
    await leave(id);
    // What follows is run by a browser that has kept the page.
    sessionStorage.removeItem(LEFT);
    await connects(2);
  }
  expect(await journal.socket.timeout(5_000).emitWithAck('echo', 'back')).toBe('back');
  // That of before is gone.
  await expect.poll(async () => (await server.sessions()).length).toBe(1);
  journal.socket.disconnect();
  await expect.poll(server.sessions).toEqual([]);
  await server.stop();
  return { passed: true };
}
