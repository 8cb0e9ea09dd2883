// Sessions over polling that a probe moves to another transport, at the steps on the way.
import { expect } from 'vitest';
import type { Engine } from '../../src/engine/engine.js';
import { polling } from '../../src/engine/polling.js';
import { webSocket } from '../../src/engine/websocket.js';
import { webTransport } from '../../src/engine/webtransport.js';
import { engineOf, last, openPolling, record, waiting } from './link.js';
import { type FakePlatform, NOTHING } from './platform.js';
import { fakeWebTransport, speak } from './webtransport.js';

/** The probe has begun. */
export async function probing(options: Parameters<typeof engineOf>[0] = {}) {
  const { engine, platform } = engineOf(options);
  const log = record(engine, ['upgrading', 'upgrade', 'upgradeError', 'drain', 'close']);
  await openPolling(platform);
  const socket = platform.sockets[0]!;
  return { engine, platform, log, socket };
}

/** To the point where writes wait: the probe was answered, polling comes to rest. */
export async function pausing(options: Parameters<typeof engineOf>[0] = {}) {
  const all = await probing(options);
  all.socket.accept();
  all.socket.receive('3probe');
  await all.platform.settle();
  return all;
}

/** Whatever happened before, polling still carries messages both ways. */
export async function stillPolling(engine: Engine, platform: FakePlatform) {
  expect(engine.readyState).toBe('open');
  expect(engine.transport.name).toBe('polling');
  const messages = record(engine, ['message']);
  waiting(platform, 'GET').answer('4from server');
  await platform.settle();
  expect(messages).toEqual([['message', 'from server']]);
  expect(platform.pending('GET').length).toBe(1);
  engine.send('from client');
  await platform.settle();
  let body = '';
  while (platform.pending('POST').length) {
    body += waiting(platform, 'POST').body;
    waiting(platform, 'POST').answer();
    await platform.settle();
  }
  expect(body).toMatch(/4from client$/);
}

/** A session over polling whose server offers both, at the moment when probing begins. */
export async function offeringBoth(
  transports = [polling(), webSocket()],
  upgrades = ['websocket', 'webtransport'],
) {
  const host = fakeWebTransport();
  const { engine, platform } = engineOf({
    transports: [...transports, webTransport({ WebTransport: host.WebTransport })],
  });
  const log = record(engine, ['probing', 'upgrading', 'upgrade', 'upgradeError', 'close']);
  await openPolling(platform, { upgrades });
  /** What was told, with the transport's name. */
  const told = () =>
    log.map(([name, value]) => {
      const { name: transport, transport: failed } = Object(value) as Record<string, string>;
      return `${name} ${failed ?? transport ?? value}`;
    });
  const expectNothingLeft = async () => {
    for (const socket of platform.sockets) socket.drop();
    await platform.advance(1_000);
    expect(platform.live()).toEqual(NOTHING);
    expect(host.live()).toBe(0);
  };
  return { engine, platform, host, told, expectNothingLeft, session: host.sessions[0]! };
}

/** Both probes are under way. */
export async function racing() {
  const all = await offeringBoth();
  const far = speak(all.session);
  await all.platform.advance(200);
  const socket = last(all.platform.sockets);
  socket.accept();
  await all.platform.settle();
  expect(far.received).toEqual(['0{"sid":"session"}', '2probe']);
  expect(socket.sent).toEqual(['2probe']);
  return { ...all, far, socket };
}
