import { createManager, webSocket } from 'holdfast';
import { afterEach, describe, expect, it } from 'vitest';
import { openWebSocket } from '../test/fakes/link.js';
import { fakePlatform } from '../test/fakes/platform.js';
import * as debug from './index.js';
import { log } from './log.js';
import { enabledBy } from './namespaces.js';

describe('what is asked for', () => {
  it.each<[string, string, boolean]>([
    ['*', 'socket.io-client:socket', true],
    ['socket.io-client:*', 'socket.io-client:manager', true],
    ['socket.io-client:*', 'engine.io-client:socket', false],
    ['socket.io-client*', 'socket.io-client:socket', true],
    ['*:socket', 'engine.io-client:socket', true],
    ['*:socket', 'socket.io-parser', false],
    ['a, socket.io-parser b', 'socket.io-parser', true],
    ['*,-engine.io-client:*', 'engine.io-client:polling', false],
    ['*,-engine.io-client:*', 'socket.io-parser', true],
    ['socket.io-parser', 'socket.io-parser:x', false],
    ['engine.io-client:s*t', 'engine.io-client:socket', true],
    ['socket*socket', 'socket', false],
    ['.*', 'socket.io-parser', false],
    ['', 'socket.io-parser', false],
  ])('by %j: %s %s', (setting, namespace, expected) => {
    expect(enabledBy(setting)(namespace)).toBe(expected);
  });
});

describe('log()', () => {
  const stage = (setting: string, stderr?: object) => {
    const lines: unknown[][] = [];
    const errors: unknown[][] = [];
    const host = {
      localStorage: { getItem: (key: string) => (key === 'debug' ? setting : null) },
      ...(stderr && { process: { env: { DEBUG: setting }, stderr } }),
      console: {
        debug: (...line: unknown[]) => lines.push(line),
        error: (...line: unknown[]) => errors.push(line),
      },
    };
    const platform = fakePlatform();
    const manager = createManager('http://server', {
      platform,
      transports: [webSocket()],
    });
    return { lines, errors, host, platform, manager };
  };

  it('writes what happens, by the namespaces of the peer', async () => {
    const { lines, host, platform, manager } = stage('socket.io-*');
    const [chat, news] = [manager.socket('/chat'), manager.socket('/news')];
    log(chat, host);
    log(chat, host);
    log(news, host);
    chat.connect();
    news.connect();
    const link = await openWebSocket(platform);
    link.receive('40/chat,{"sid":"a"}');
    link.receive('42/chat,["hi",1]');
    const heads = lines.map(([head]) => `${head}`.replace(/ \+\d+ms$/, ''));
    expect(new Set(heads)).toEqual(
      new Set([
        'socket.io-client:socket state',
        'socket.io-client:manager state',
        'socket.io-parser packet',
      ]),
    );
    const told = lines.filter(([, what]) => (what as { type?: string }).type === 'EVENT');
    expect(told.length).toBe(1);
    expect(told[0]![1]).toMatchObject({ nsp: '/chat', data: ['hi', 1] });
    // What the two share is told once.
    const opened = lines.filter(
      ([, what]) => (what as { to?: string; machine?: string }).machine === 'manager',
    );
    expect(opened.map(([, what]) => (what as { to: string }).to)).toEqual([
      'connecting',
      'connected',
    ]);
  });

  it('keeps silent when nothing is asked for, or storage is refused', () => {
    const { lines, host, manager } = stage('');
    log(manager.socket('/'), host);
    const refusing = {
      ...host,
      get localStorage(): never {
        throw new Error('SecurityError');
      },
    };
    log(manager.socket('/b'), refusing);
    manager.connect();
    expect(lines).toEqual([]);
  });

  it('writes to the error stream in Node, asked by DEBUG', () => {
    const { lines, errors, host, manager } = stage('*', {});
    const socket = manager.socket('/');
    log(socket, host);
    socket.connect();
    expect(lines).toEqual([]);
    expect(errors.length).toBeGreaterThan(1);
  });
});

describe('holdfast/debug', () => {
  const { DEBUG } = process.env;
  afterEach(() => {
    if (DEBUG === undefined) delete process.env.DEBUG;
    else process.env.DEBUG = DEBUG;
  });

  it('has all of holdfast, with sockets of every face in the console', async () => {
    const plain = await import('holdfast');
    expect(Object.keys(debug).sort()).toEqual(Object.keys(plain).sort());
    expect(debug.connect).toBe(debug.io);
    expect(debug.default).toBe(debug.io);
    const lines: string[] = [];
    const { error } = console;
    console.error = (line: string) => lines.push(line);
    process.env.DEBUG = 'socket.io-client:socket';
    try {
      const options = { platform: fakePlatform(), transports: ['websocket'], forceNew: true };
      const parts = { platform: fakePlatform(), transports: [plain.webSocket()] };
      const faces = [
        () => debug.io('http://server', options),
        () => new debug.Manager('http://server', options).socket('/'),
        () => debug.createSocket('http://server', parts).connect(),
        () => debug.createManager('http://server', parts).socket('/').connect(),
      ];
      for (const open of faces) {
        lines.length = 0;
        open().disconnect();
        expect(lines.some((line) => line.startsWith('socket.io-client:socket state'))).toBe(true);
      }
      expect(new debug.Manager('http://server', options)).toBeInstanceOf(plain.Manager);
    } finally {
      console.error = error;
    }
  });
});
