import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Faults } from 'holdfast/test-server';
import { expect, it } from 'vitest';
import { afterThisTest, serve } from './support.js';

const program = fileURLToPath(new URL('./child.mjs', import.meta.url));

type Break = (faults: Faults) => void;
const nothing: Break = () => {};
const silence: Break = (faults) => faults.silence();
const slow: Break = (faults) => faults.delay(60_000);
const fail: Break = (faults) => faults.answer(502);
const hang: Break = (faults) => faults.upgrade('hang');

// What is broken before the process connects, when it is told to leave, and what is broken just before.
const cases: [string, string, Break, string, Break][] = [
  ['over polling', 'polling', nothing, 'connected', nothing],
  ['over websocket', 'websocket', nothing, 'connected', nothing],
  ['after an upgrade', 'both', nothing, 'upgraded', nothing],
  ['over polling, on a link that went silent', 'polling', nothing, 'connected', silence],
  ['over websocket, on a link that went silent', 'websocket', nothing, 'connected', silence],
  ['after an upgrade, on a link that went silent', 'both', nothing, 'upgraded', silence],
  ['while a WebSocket probe hangs', 'both', hang, 'connected', nothing],
  ['while a WebSocket hangs', 'websocket', hang, 'at once', nothing],
  ['while it waits to try again', 'polling', fail, 'failed', nothing],
];

it.each(cases)(
  'a process that disconnects ends by itself: %s',
  async (_name, transport, before, when, then) => {
    const server = await serve();
    before(server.faults);
    const child = fork(program, [server.url, transport, when]);
    afterThisTest(() => child.kill('SIGKILL'));
    await once(child, 'message');
    then(server.faults);
    const left = once(child, 'message').then(() => performance.now());
    child.send('leave');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(performance.now() - (await left)).toBeLessThan(2_000);
  },
);

it('a process that disconnects during a slow handshake ends by itself', async () => {
  const server = await serve();
  slow(server.faults);
  const child = fork(program, [server.url, 'websocket', 'at once']);
  afterThisTest(() => child.kill('SIGKILL'));
  await once(child, 'message');
  child.send('leave');
  const started = performance.now();
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(performance.now() - started).toBeLessThan(2_000);
});
