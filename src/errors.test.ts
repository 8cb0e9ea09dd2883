import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  ConnectError,
  DisconnectedError,
  isConnectError,
  isDisconnectedError,
  isProtocolError,
  isTimeoutError,
  isTransportError,
  ProtocolError,
  TimeoutError,
  TransportError,
} from './index.js';

const CLASSES = { TransportError, ProtocolError, TimeoutError, ConnectError, DisconnectedError };
const GUARDS = {
  TransportError: isTransportError,
  ProtocolError: isProtocolError,
  TimeoutError: isTimeoutError,
  ConnectError: isConnectError,
  DisconnectedError: isDisconnectedError,
};

const cause = new Error('cause');
const ALL = {
  TransportError: [
    new TransportError('m', { transport: 'polling', description: 0, cause } as never),
    'transport',
  ],
  ProtocolError: [new ProtocolError('m', { rule: 'r', cause }), 'parser error'],
  TimeoutError: [new TimeoutError('m', { limitMs: 1, cause }), 'timeout'],
  ConnectError: [new ConnectError('m', { data: 1, cause }), 'refused'],
  DisconnectedError: [new DisconnectedError('m', { cause }), 'disconnected'],
} as const;

type Name = keyof typeof ALL;
const NAMES = Object.keys(ALL) as Name[];
const guard = (name: Name): ((error: unknown) => boolean) => GUARDS[name];

describe('errors', () => {
  it.each(NAMES)('%s says its name, code and cause', (name) => {
    const [error, code] = ALL[name];
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(CLASSES[name]);
    expect(error.name).toBe(name);
    expect(error.code).toBe(code);
    expect(error.message).toBe('m');
    expect((error as Error).cause).toBe(cause);
    expect(error.stack).toContain('errors.test');
  });

  it('carry what the caller would act on', () => {
    expect(ALL.TransportError[0]).toMatchObject({
      type: 'TransportError',
      transport: 'polling',
      description: 0,
    });
    expect(ALL.ProtocolError[0].rule).toBe('r');
    expect(ALL.TimeoutError[0].limitMs).toBe(1);
    expect(ALL.ConnectError[0].data).toBe(1);
  });
});

describe('guards', () => {
  it.each(NAMES)('know a %s and nothing else', (name) => {
    for (const other of NAMES) expect(guard(name)(ALL[other][0])).toBe(other === name);
    for (const value of [undefined, null, name, 1, new Error(name), {}, [], () => name]) {
      expect(guard(name)(value)).toBe(false);
    }
  });

  it.each(NAMES)('know a %s of another realm or copy', (name) => {
    const foreign = runInNewContext(`Object.assign(new Error('m'), { name: '${name}' })`);
    expect(foreign instanceof Error).toBe(false);
    expect(guard(name)(foreign)).toBe(true);
  });
});
