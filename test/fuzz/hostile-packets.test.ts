import { describe, expect, it } from 'vitest';
import { isProtocolError } from '../../src/errors.js';
import { parse } from '../../src/socket/binary.js';
import { createDecoder } from '../../src/socket/codec.js';
import { isReserved } from '../../src/socket/packet.js';
import { connectedSocket, managerOf, openWebSocket, record } from '../fakes/link.js';
import { collectUncaught } from '../fakes/uncaught.js';
import { INHERITED } from './inherited.js';

collectUncaught();

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
