import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failed, TABLE } from '../test/fakes/explained.js';
import {
  ConnectError,
  DisconnectedError,
  ProtocolError,
  TimeoutError,
  TransportError,
} from './errors.js';
import { explain } from './explain.js';

describe('explain() never throws', () => {
  const hostile = new Proxy(() => {}, {
    get() {
      throw new Error('get');
    },
    getPrototypeOf() {
      throw new Error('getPrototypeOf');
    },
    has() {
      throw new Error('has');
    },
  });
  const errors = [
    failed(0),
    new TransportError('websocket error', { description: { type: 'error' } }),
    new ProtocolError('m', { rule: 'r' }),
    new TimeoutError('m', { limitMs: 1 }),
    new ConnectError('m'),
    new DisconnectedError('m'),
    'transport close',
    'transport error',
    'parse error',
    {},
  ];
  const LAST = errors.length;
  /** A number stands for one of those, since what prints values would touch them. */
  const real = (value: unknown) =>
    typeof value === 'bigint' ? [...errors, hostile][Number(value)] : value;
  const allReal = (fields: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, real(value)]));
  const one = fc.bigInt({ min: 0n, max: BigInt(LAST) });
  const part = fc.oneof(
    fc.anything({ withBigInt: false }),
    one,
    fc.record({ status: fc.anything(), responseText: fc.oneof(fc.string(), fc.json()) }),
  );
  const NAMES = [
    ...['name', 'type', 'code', 'message', 'cause', 'description', 'context', 'rule'],
    ...['limitMs', 'transport'],
  ];
  const HINTS = ['details', 'socket', 'online', 'origin'];

  it('whatever it is given', () => {
    fc.assert(
      fc.property(
        one,
        fc.dictionary(fc.constantFrom(...NAMES), part),
        fc.dictionary(fc.constantFrom(...HINTS), part),
        (kind, fields, hints) => {
          const error = real(kind);
          const given =
            typeof error === 'object'
              ? Object.assign(Object.create(error), allReal(fields))
              : error;
          const explained = explain(given, allReal(hints));
          expect(TABLE[explained.code].what).toBe(explained.what);
          expect(explained.evidence.every((fact) => typeof fact === 'string')).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  const THINGS = {
    undefined,
    null: null,
    'a number': 0,
    text: 'text',
    hostile,
    'a function': () => {},
  };
  it.each(Object.keys(THINGS) as (keyof typeof THINGS)[])('and calls %s foreign', (name) => {
    const { code, evidence } = explain(THINGS[name], hostile as never);
    expect([code, evidence]).toEqual(['foreign', []]);
  });
});
