import { describe, expect, it } from 'vitest';
import { polling } from '../../src/engine/polling.js';
import { probe } from '../../src/engine/upgrade.js';
import { webSocket } from '../../src/engine/websocket.js';
import { isProtocolError } from '../../src/errors.js';
import { managerOf, openPacket, record } from '../fakes/link.js';
import { collectUncaught } from '../fakes/uncaught.js';
import { INHERITED } from './inherited.js';

collectUncaught();

describe('numbers of a handshake', () => {
  it.each(['1e308', '1e400', '9007199254740993', '2147483648'])(
    'of %s are taken as they are, and the session lives',
    async (number) => {
      const { platform, manager } = managerOf({ reconnect: undefined });
      const socket = manager.socket('/');
      const log = record(manager, ['error', 'close']);
      socket.connect();
      const link = platform.sockets.at(-1)!;
      link.accept();
      const fields = ['pingInterval', 'pingTimeout', 'maxPayload'].map(
        (key) => `"${key}":${number}`,
      );
      link.receive(`0{"sid":"s","upgrades":[],${fields}}`);
      await platform.advance(1_000);
      expect([log, manager.engine?.readyState]).toEqual([[], 'open']);
      socket.disconnect();
      await platform.settle();
    },
  );

  it.each([
    '"NaN"',
    '"Infinity"',
    '"1e3"',
    '"25000"',
    '-0',
    '0',
    '-1e400',
    '5e-324',
    '0.9',
    'NaN',
    'Infinity',
    '[1]',
  ])('written as %s are refused', async (number) => {
    const { platform, manager } = managerOf({ reconnect: undefined });
    const log = record(manager, ['error']);
    manager.socket('/').connect();
    const link = platform.sockets.at(-1)!;
    link.accept();
    link.receive(`0{"sid":"s","upgrades":[],"pingInterval":1,"pingTimeout":${number}}`);
    await platform.settle();
    expect(isProtocolError(log[0]?.[1])).toBe(true);
  });
});

describe('lists of upgrades', () => {
  it.each([
    ['of other kinds', [7, null, {}, [], ['websocket'], true, { name: 'websocket' }]],
    ['of names that objects inherit', INHERITED],
    ['of the running transport', ['polling', 'polling']],
    ['of a hundred thousand names', Array.from({ length: 100_000 }, (_, at) => `name${at}`)],
  ])('%s begin no probe', async (_, upgrades) => {
    const { platform, manager } = managerOf({
      transports: [polling(), webSocket()],
      upgrade: probe(),
    });
    manager.socket('/').connect();
    await platform.settle();
    platform.pending('GET')[0]!.answer(openPacket({ upgrades }));
    await platform.advance(1_000);
    expect(manager.engine?.readyState).toBe('open');
    expect(platform.sockets).toEqual([]);
  });

  it('that name one transport often begin one probe of it', async () => {
    const { platform, manager } = managerOf({
      transports: [polling(), webSocket()],
      upgrade: probe(),
    });
    manager.socket('/').connect();
    await platform.settle();
    const upgrades = Array.from({ length: 1_000 }, () => 'websocket');
    platform.pending('GET')[0]!.answer(openPacket({ upgrades }));
    await platform.advance(1_000);
    expect(platform.sockets).toHaveLength(1);
  });
});
