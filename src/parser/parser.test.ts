import * as peerEngine from 'engine.io-parser';
import * as built from 'holdfast/parser';
import * as peerSocket from 'socket.io-parser';
import { describe, expect, it } from 'vitest';
import { isProtocolError, type ProtocolError } from '../errors.js';
import * as parser from '../parser.js';

const { Decoder, Encoder, PacketType } = parser;

/** What a decoder gives for these messages. */
function decode(messages: readonly unknown[], options?: ConstructorParameters<typeof Decoder>[0]) {
  const packets: parser.Packet[] = [];
  const decoder = new Decoder(options);
  decoder.on('decoded', (packet) => packets.push(packet));
  for (const message of messages) decoder.add(message as string);
  return packets;
}

const caught = (run: () => unknown): ProtocolError => {
  try {
    run();
  } catch (error) {
    return error as ProtocolError;
  }
  throw new Error('nothing was thrown');
};

describe('holdfast/parser', () => {
  it('has every name of both peers, but for the protocol of the engine', () => {
    const names = [...Object.keys(peerEngine), ...Object.keys(peerSocket)];
    for (const name of names) expect(parser, name).toHaveProperty(name);
    expect(parser.protocol).toBe(peerSocket.protocol);
    expect(parser.engineProtocol).toBe(peerEngine.protocol);
    expect(Object.keys(built).sort()).toEqual(Object.keys(parser).sort());
  });

  it('has the peer’s PacketType, both ways', () => {
    expect({ ...PacketType }).toEqual({ ...peerSocket.PacketType });
  });
});

describe('Decoder', () => {
  it('tells what was broken in the peer’s words, with the rule beside them', () => {
    const cases: [messages: unknown[], message: string][] = [
      [['7'], 'unknown packet type 7'],
      [['x'], 'unknown packet type NaN'],
      [['5-["a"]'], 'Illegal attachments'],
      [['50-["a"]'], 'Illegal attachments'],
      [['511-["a"]'], 'too many attachments'],
      [['2["connect"]'], 'invalid payload'],
      [['2{'], 'invalid payload'],
      [['51-["a",{"_placeholder":true,"num":1}]', new Uint8Array()], 'illegal attachments'],
      [['51-["a"]', '2["b"]'], 'got plaintext data when reconstructing a packet'],
      [[new Uint8Array()], 'got binary data when not reconstructing a packet'],
      [[42], 'Unknown type: 42'],
    ];
    for (const [messages, message] of cases) {
      const error = caught(() => decode(messages));
      expect(error.message).toBe(message);
      expect(isProtocolError(error)).toBe(true);
      expect(error.rule).toMatch(/^expected .+, got /);
      const theirs = new peerSocket.Decoder();
      expect(caught(() => messages.map((each) => theirs.add(each))).message).toBe(message);
    }
  });

  it('goes on after destroy(), whatever was under way or refused', () => {
    const packets: unknown[] = [];
    const decoder = new Decoder().on('decoded', ({ data }) => packets.push(data));
    decoder.add('52-["half",{"_placeholder":true,"num":0}]');
    decoder.add(new Uint8Array(1));
    decoder.destroy();
    decoder.add('2["next"]');
    expect(() => decoder.add('511-["a"]')).toThrow('too many attachments');
    decoder.destroy();
    decoder.add('2["after"]');
    expect(packets).toEqual([['next'], ['after']]);
  });

  it('lets what a listener throws come out of add(), and is whole after it', () => {
    const decoder = new Decoder();
    const seen: unknown[] = [];
    decoder.once('decoded', () => {
      throw new Error('from a listener');
    });
    expect(() => decoder.add('2["a"]')).toThrow('from a listener');
    decoder.on('decoded', ({ data }) => seen.push(data));
    decoder.add('2["b"]');
    expect(seen).toEqual([['b']]);
  });

  it('has the names of the peer’s emitter', () => {
    const decoder = new Decoder();
    const seen: unknown[] = [];
    const listener = ({ nsp }: parser.Packet) => seen.push(nsp);
    decoder.addEventListener('decoded', listener);
    expect(decoder.listeners('decoded')).toEqual([listener]);
    expect(decoder.hasListeners('decoded')).toBe(true);
    decoder.emitReserved('decoded', { type: 2, nsp: '/own' });
    for (const remove of ['removeListener', 'removeAllListeners', 'removeEventListener'] as const) {
      decoder.on('decoded', listener);
      decoder[remove]('decoded');
      expect(decoder.hasListeners('decoded')).toBe(false);
    }
    decoder.emit('decoded', { type: 2, nsp: '/late' });
    expect(seen).toEqual(['/own']);
  });

  it('gives packets without keys for what did not come', () => {
    expect(decode(['0', '2/a,1["e"]']).map((packet) => Object.keys(packet))).toEqual([
      ['type', 'nsp'],
      ['type', 'nsp', 'id', 'data'],
    ]);
  });

  it('asks the reviver before it judges a payload, and shows it bytes', () => {
    const bytes = new Uint8Array([1]);
    const seen: unknown[] = [];
    const reviver = (key: string, value: unknown) => {
      seen.push(key, value);
      return key === '' ? (value as { wrapped: unknown }).wrapped : value;
    };
    const text = '51-{"wrapped":["e",{"_placeholder":true,"num":0}]}';
    expect(decode([text, bytes], { reviver })[0]!.data).toEqual(['e', bytes]);
    expect(seen).toContain(bytes);
    expect(seen).not.toContain('_placeholder');
    expect(() => decode(['2["e"]'], () => 'no payload')).toThrow('invalid payload');
    expect(() => decode(['1{}'], (_, value) => value)).toThrow('invalid payload');
    expect(() => decode(['0{}'], () => new Map())).toThrow('invalid payload');
  });

  it('pollutes nothing through a reviver', () => {
    const [packet] = decode(['2["e",{"__proto__":{"polluted":true}}]'], (_, value) => value);
    expect(Object.getPrototypeOf(packet!.data[1])).toBe(Object.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('Encoder', () => {
  const event = (...data: unknown[]): parser.Packet => ({ type: 2, nsp: '/', data });

  it('shows the replacer bytes as a placeholder, and sends none that it drops', () => {
    const [kept, dropped] = [new Uint8Array([1]), new Uint8Array([2])];
    const seen: unknown[] = [];
    const encoder = new Encoder(function (key, value) {
      seen.push(this[key]);
      if (value instanceof Map) return { map: [...value] };
      return key === 'drop' ? undefined : typeof value === 'bigint' ? `${value}n` : value;
    });
    const data = event('e', { keep: kept, drop: dropped, big: 10n }, new Map([['k', kept]]));
    expect(encoder.encode(data)).toEqual([
      '52-["e",{"keep":{"_placeholder":true,"num":0},"big":"10n"},{"map":[["k",{"_placeholder":true,"num":1}]]}]',
      kept,
      kept,
    ]);
    expect(seen).toContain(kept);
  });

  it('leaves alone what looks like a placeholder in the data, with a replacer too', () => {
    const bytes = new Uint8Array([1]);
    const data = event('e', { _placeholder: true }, bytes);
    const text = '51-["e",{"_placeholder":true},{"_placeholder":true,"num":0}]';
    expect(new Encoder((_, value) => value).encode(data)).toEqual([text, bytes]);
    expect(new Encoder().encode(data)).toEqual([text, bytes]);
  });

  it('writes bytes in a refusal as JSON, where no attachments can follow', () => {
    const packet: parser.Packet = { type: 4, nsp: '/', data: { bytes: Buffer.from('x') } };
    const theirs = new peerSocket.Encoder().encode(packet as peerSocket.Packet);
    expect(new Encoder().encode(packet)).toEqual(theirs);
  });

  it('refuses what is no replacer and no type, by name', () => {
    expect(() => new Encoder('x' as never)).toThrow(new TypeError('invalid replacer: x'));
    for (const type of [7, -1, 0.5, 'EVENT', undefined]) {
      expect(() => new Encoder().encode({ type, nsp: '/' } as never)).toThrow(
        new TypeError(`invalid packet type: ${type}`),
      );
    }
  });
});

describe('the engine’s functions in a browser', () => {
  const encoded = (packet: parser.EnginePacket, supportsBinary = false) =>
    new Promise((resolve) => parser.encodePacket(packet, supportsBinary, resolve));

  it('give ArrayBuffers, exactly as long as the bytes, or Blobs', async () => {
    const part = new Uint8Array([1, 2, 3]).subarray(1);
    for (const input of [part, new Uint8Array([2, 3]).buffer, 'bAgM=']) {
      expect(parser.decodePacket(input).data).toEqual(new Uint8Array([2, 3]).buffer);
      expect(parser.decodePacket(input, 'arraybuffer').data).toBeInstanceOf(ArrayBuffer);
      const blob = parser.decodePacket(input, 'blob').data as Blob;
      expect(blob).toBeInstanceOf(Blob);
      expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([2, 3]);
    }
    const blob = new Blob([part]);
    expect(parser.decodePacket(blob, 'blob').data).toBe(blob);
  });

  it('write bytes as base64 where they must, and leave them alone where they may', async () => {
    const data = new Uint8Array([2, 3]);
    const packet = { type: 'message', data } as const;
    expect(await encoded(packet)).toBe('bAgM=');
    expect(await encoded({ type: 'message', data: new Blob([data]) })).toBe('bAgM=');
    expect(await encoded(packet, true)).toBe(data);
    const body = await new Promise((resolve) =>
      parser.encodePayload([{ type: 'ping' }, packet, { type: 'message', data: 'x' }], resolve),
    );
    expect(body).toBe('2\x1ebAgM=\x1e4x');
    expect(parser.decodePayload(`${body}\x1e7\x1e4y`)).toEqual([
      { type: 'ping' },
      { type: 'message', data: data.buffer },
      { type: 'message', data: 'x' },
      { type: 'error', data: 'parser error' },
    ]);
  });
});

describe('the engine’s functions in Node', () => {
  it('give Buffers unless told otherwise, and answer at once', () => {
    const bytes = new Uint8Array([2, 3]);
    for (const input of [bytes, bytes.buffer, Buffer.from(bytes), 'bAgM=']) {
      expect(built.decodePacket(input).data).toEqual(Buffer.from([2, 3]));
      expect(built.decodePacket(input, 'nodebuffer').data).toBeInstanceOf(Buffer);
      expect(built.decodePacket(input, 'arraybuffer').data).toEqual(bytes.buffer);
    }
    const said: unknown[] = [];
    built.encodePacket({ type: 'message', data: bytes }, false, (frame) => said.push(frame));
    built.encodePayload([{ type: 'message', data: bytes }], (body) => said.push(body));
    expect(said).toEqual(['bAgM=', 'bAgM=']);
  });
});
