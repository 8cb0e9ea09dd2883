import { describe, expect, it } from 'vitest';
import { connectedWith, managerWith } from '../../test/fakes/dropin.js';
import { last, openWebSocket, record } from '../../test/fakes/link.js';
import type { PeerParser } from './parser.js';

/** A codec that says everything in JSON, with the keys in an order of its own. */
const parser = {
  Encoder: class {
    encode(packet: object) {
      return [JSON.stringify({ ...packet, mark: 'own' })];
    }
  },
  Decoder: class {
    private listener: (packet: never) => void = () => {};
    on(_: 'decoded', listener: (packet: never) => void) {
      this.listener = listener;
    }
    add(text: string) {
      if (text === 'bad') throw new Error('cannot read that');
      this.listener(JSON.parse(text) as never);
    }
  },
} satisfies PeerParser;

describe('the option `parser`', () => {
  const open = async () => {
    const { platform, manager } = managerWith({ parser, reconnection: false });
    const socket = manager.socket('/');
    const link = await openWebSocket(platform);
    expect(link.sent.splice(0)).toEqual(['4{"type":0,"nsp":"/","mark":"own"}']);
    link.receive('4{"type":0,"nsp":"/","data":{"sid":"id"}}');
    await platform.settle();
    return { platform, manager, socket, link };
  };

  it('puts another codec in the place of the protocol’s own', async () => {
    const { socket, link, platform } = await open();
    expect(socket.connected).toBe(true);
    const log = record(socket, ['back' as never]);
    const answers: unknown[] = [];
    socket.emit('hi', { a: 1 }, (value: unknown) => answers.push(value));
    await platform.settle();
    expect(link.sent).toEqual(['4{"type":2,"nsp":"/","id":0,"data":["hi",{"a":1}],"mark":"own"}']);
    link.receive('4{"type":3,"nsp":"/","id":0,"data":[7]}');
    link.receive('4{"type":2,"nsp":"/","data":["back",1]}');
    expect(answers).toEqual([7]);
    expect(log).toEqual([['back', 1]]);
  });

  it('takes its binary packets for what they are', async () => {
    const { socket, link } = await open();
    const log = record(socket, ['back' as never]);
    const answers: unknown[] = [];
    socket.emit('hi', (value: unknown) => answers.push(value));
    link.receive('4{"type":5,"nsp":"/","data":["back",1]}');
    link.receive('4{"type":6,"nsp":"/","id":0,"data":[7]}');
    expect(log).toEqual([['back', 1]]);
    expect(answers).toEqual([7]);
  });

  it('ends the session for what its decoder refuses, with the error', async () => {
    const { socket, link, platform } = await open();
    const log = record(socket, ['disconnect']);
    link.receive('4bad');
    await platform.settle();
    expect(log).toEqual([
      ['disconnect', 'parse error', expect.objectContaining({ message: 'cannot read that' })],
    ]);
  });

  it('is not there by default', async () => {
    const { socket, link, platform } = await connectedWith();
    socket.emit('hi');
    await platform.settle();
    expect(last(link.sent)).toBe('42["hi"]');
  });
});

describe('an answer to CONNECT without sid', () => {
  it('tells in the peer’s words of a server of another generation', async () => {
    const { platform, manager } = managerWith();
    const socket = manager.socket('/');
    const log = record(socket, ['connect_error']);
    const link = await openWebSocket(platform);
    link.receive('40');
    expect((log[0]![1] as Error).message).toBe(
      'It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are not compatible (more information here: https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)',
    );
    expect(socket.active).toBe(true);
  });
});
