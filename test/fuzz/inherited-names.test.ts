import { describe, expect, it } from 'vitest';
import { isProtocolError } from '../../src/errors.js';
import { managerWith } from '../fakes/dropin.js';
import { connectedSocket, managerOf, openPacket, openWebSocket, record } from '../fakes/link.js';
import { collectUncaught } from '../fakes/uncaught.js';
import { INHERITED } from './inherited.js';

collectUncaught();
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
