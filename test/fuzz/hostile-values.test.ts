import { describe, expect, it } from 'vitest';
import { polling } from '../../src/engine/polling.js';
import { probe } from '../../src/engine/upgrade.js';
import { webSocket } from '../../src/engine/websocket.js';
import { isProtocolError } from '../../src/errors.js';
import { parse } from '../../src/socket/binary.js';
import { createDecoder } from '../../src/socket/codec.js';
import { isReserved } from '../../src/socket/packet.js';
import { connectedWith, managerWith } from '../fakes/dropin.js';
import { connectedSocket, managerOf, openPacket, openWebSocket, record } from '../fakes/link.js';
import { collectUncaught } from '../fakes/uncaught.js';
import { createRandom } from './random.js';

collectUncaught();

/** Names that objects have of their own, which a careless table would find. */
const INHERITED = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty'],
  ...['__defineGetter__', '__lookupSetter__', 'then', 'length'],
];

/** What every object inherits, and arrays and functions: hostile data must not add to it. */
const prototypes = () =>
  [Object, Array, Function, String, Number, Boolean, Promise, ArrayBuffer].map(
    ({ prototype }) => Reflect.ownKeys(prototype).length,
  );

describe('names that objects inherit', () => {
  it.each(INHERITED)('are names like any other for events, both ways: %s', async (name) => {
    const before = prototypes();
    const { socket, link } = await connectedSocket();
    link.receive(`42["${name}",1]`);
    const heard: unknown[] = [];
    socket.on(name, (...args) => heard.push(args));
    link.receive(`42["${name}",{"__proto__":{"polluted":true}}]`);
    socket.off(name);
    link.receive(`42["${name}",2]`);
    expect(heard).toHaveLength(1);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const [[value]] = heard as [[object]];
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    socket.emit(name, 3);
    expect(link.sent).toEqual([`42["${name}",3]`]);
    expect(prototypes()).toEqual(before);
  });

  it.each(INHERITED)(
    'are namespaces like any other, and none that nobody asked for: /%s',
    async (name) => {
      const before = prototypes();
      const { manager, socket, link } = await connectedSocket();
      for (const type of ['0', '1', '2', '3', '4'])
        for (const nsp of [`/${name}`, '/'.repeat(3) + name])
          link.receive(`4${type}${nsp},${{ 1: '', 2: '["e"]', 3: '0[]' }[type] ?? '{"sid":"x"}'}`);
      expect(Object.keys(manager._sockets)).toEqual(['/']);
      expect(socket.connected).toBe(true);
      const own = manager.socket(`/${name}`);
      own.connect();
      link.receive(`40/${name},{"sid":"own"}`);
      expect(own.id).toBe('own');
      expect(prototypes()).toEqual(before);
    },
  );

  it('are no acknowledgements: from a codec of the application either', async () => {
    let give: (packet: unknown) => void = () => {};
    class Encoder {
      encode = () => ['x'];
    }
    class Decoder {
      on(_: 'decoded', listener: (packet: never) => void) {
        give = listener as typeof give;
      }
      add(message: string) {
        give(JSON.parse(message));
      }
      destroy() {}
    }
    const before = prototypes();
    for (const id of INHERITED) {
      const { manager, platform } = managerWith({ parser: { Encoder, Decoder } });
      const socket = manager.socket('/');
      const link = await openWebSocket(platform);
      link.receive('4{"type":0,"nsp":"/","data":{"sid":"a"}}');
      const answers: unknown[] = [];
      socket.emit('a', (...args: unknown[]) => answers.push(args));
      link.receive(`4${JSON.stringify({ type: 3, nsp: '/', id, data: ['polluted', { a: 1 }] })}`);
      // Passed over, or the end of the session; never an answer.
      expect(answers).toEqual([]);
      socket.disconnect();
    }
    expect(prototypes()).toEqual(before);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('in a CONNECT answer, credentials of a namespace and a handshake are data', async () => {
    const before = prototypes();
    const { platform, manager } = managerOf({ auth: JSON.parse('{"__proto__":{"polluted":1}}') });
    const socket = manager.socket('/', { auth: JSON.parse('{"__proto__":{"polluted":1}}') });
    socket.connect();
    const link = await openWebSocket(platform, JSON.parse('{"__proto__":{"polluted":1}}'));
    expect(link.sent).toEqual(['40{"__proto__":{"polluted":1}}']);
    link.receive(
      '40{"sid":"a","pid":"p","__proto__":{"polluted":1},"constructor":{"prototype":1}}',
    );
    expect(socket.id).toBe('a');
    link.receive('44{"message":"no","data":{"__proto__":{"polluted":1}}}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(prototypes()).toEqual(before);
  });

  it('cannot stand for a field that a handshake lacks', async () => {
    for (const field of ['sid', 'pingInterval', 'pingTimeout']) {
      const { platform, manager } = managerOf({ reconnect: undefined });
      const log = record(manager, ['error']);
      manager.socket('/').connect();
      const fields = JSON.parse(openPacket().slice(1));
      const { [field]: value, ...rest } = fields;
      const text = JSON.stringify(rest).replace(
        /^\{/,
        `{"__proto__":${JSON.stringify({ [field]: value })},`,
      );
      const link = platform.sockets.at(-1)!;
      link.accept();
      link.receive(`0${text}`);
      await platform.settle();
      expect(isProtocolError(log[0]?.[1]), field).toBe(true);
    }
  });
});

describe('placeholders', () => {
  const bytes = [new Uint8Array([7])];

  it.each([
    ...INHERITED.map((name) => JSON.stringify(name)),
    ...['"0"', '-1', '1', '0.5', '1e400', '-0.1', 'null', 'true', '{}', '[0]', '[]', '""'],
  ])('with the number %s are refused', (num) => {
    expect(() => parse(`[{"_placeholder":true,"num":${num}}]`, bytes)).toThrow();
  });

  it('whose number or mark is inherited are data', () => {
    expect(() => parse('[{"_placeholder":true,"__proto__":{"num":0}}]', bytes)).toThrow();
    const [value] = parse('[{"__proto__":{"_placeholder":true,"num":0}}]', bytes) as object[];
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(JSON.stringify(Object.keys(value!))).toBe('["__proto__"]');
  });

  it('are data where there are no attachments', () => {
    expect(parse('[{"_placeholder":true,"num":0}]')).toEqual([{ _placeholder: true, num: 0 }]);
  });
});

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
    link.receive(`0{"sid":"s","upgrades":[],"pingInterval":${number},"pingTimeout":1}`);
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

describe('floods', () => {
  it('of answers that nobody awaits, of packets for namespaces that nobody has, and of a namespace’s end leave nothing behind', async () => {
    const { platform, manager, socket, link } = await connectedSocket();
    const before = platform.live();
    for (let at = 0; at < 5_000; at++) {
      link.receive(`43${at}["x"]`);
      link.receive(`42/none${at},["x"]`);
      link.receive(`41/none${at},`);
      link.receive(`40/none${at},{"sid":"x"}`);
    }
    expect(Object.keys(manager._sockets)).toEqual(['/']);
    expect(socket.acks).toEqual({});
    expect(socket.receiveBuffer).toEqual([]);
    expect(socket.connected).toBe(true);
    expect(platform.live()).toEqual(before);
    expect(link.sent).toEqual([]);
  });

  it('of events before the answer to CONNECT last as long as that may take, and are gone with their link', async () => {
    const { platform, manager } = managerOf({ reconnect: undefined });
    const socket = manager.socket('/');
    socket.connect();
    const link = await openWebSocket(platform, { pingInterval: 3_600_000 });
    for (let at = 0; at < 5_000; at++) link.receive('42["x"]');
    expect(socket.receiveBuffer).toHaveLength(5_000);
    await platform.advance(45_000);
    expect(socket.receiveBuffer).toEqual([]);
    expect(manager.engine?.readyState).toBe('closed');
  });

  it('of attachments end the connection at the eleventh, before any is kept', async () => {
    const { platform, manager, link } = await connectedSocket({ reconnect: undefined });
    link.receive(`411-["x"]`.replace('411', '4511'));
    await platform.settle();
    expect(manager.engine?.readyState).toBe('closed');
  });
});

describe('long inputs', () => {
  // Each would take hours where a pattern tried all ways to split them.
  const long = 1_000_000;
  it.each([
    ['digits without an end', `5${'1'.repeat(long)}`],
    ['a namespace without an end', `2${'/'.repeat(long)}`],
    ['spaces', `2${' '.repeat(long)}`],
    ['commas', `2/${','.repeat(long)}`],
  ])('of %s are read in one pass by the head of a packet', (_, text) => {
    expect(() => createDecoder(() => {})(text)).toThrow(/parse error/);
    expect(isReserved(`${'connect'.repeat(long / 7)}`)).toBe(false);
  });

  it('nested a hundred thousand deep are an event or a parse error, and nothing else', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const { platform, socket, link } = await connectedSocket();
    const heard = record(socket, ['deep' as never, 'disconnect']);
    link.receive(`42["deep",${deep}]`);
    link.receive(`451-["deep",${deep},{"_placeholder":true,"num":0}]`);
    link.receive(new ArrayBuffer(1));
    await platform.settle();
    for (const [name, ...args] of heard)
      if (name === 'disconnect') {
        expect(args[0]).toBe('parse error');
        expect(isProtocolError(args[1])).toBe(true);
      }
    expect(heard.length).toBeGreaterThan(0);
  });
});

describe('credentials', () => {
  it('stand in no snapshot and no error of a connection', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.log(`credentials: seed ${seed}`);
    const random = createRandom(seed, 0);
    const secret = `s3cr3t${random.int(1_000_000_000)}`;
    const { platform, manager, socket, link } = await connectedWith({
      auth: { token: secret },
      query: { token: secret },
    } as never);
    const seen: unknown[] = [];
    for (const name of ['error', 'close', 'drop', 'reconnect_error'] as const)
      manager.on(name, (...args: unknown[]) => seen.push(args));
    socket.on('connect_error', (error) => seen.push(error, error.cause));
    socket.on('disconnect', (...args) => seen.push(args));
    seen.push(socket.getSnapshot());
    link.receive('40{"sid":7}');
    link.receive('9');
    await platform.advance(20_000);
    for (const next of platform.sockets) next.fail();
    await platform.advance(20_000);
    seen.push(socket.getSnapshot());
    const text = JSON.stringify(seen, (_, value) =>
      value instanceof Error
        ? { ...value, message: value.message, stack: value.stack, cause: value.cause }
        : value,
    );
    expect(text).not.toContain(secret);
    socket.disconnect();
  });
});
