import { describe, expect, it } from 'vitest';
import type { ProtocolError } from '../errors.js';
import { parseHandshake } from './handshake.js';

// Engine.IO v4, Handshake.
const GOOD = {
  sid: 'lv_VI97HAXpY6yYWAAAC',
  upgrades: ['websocket'],
  pingInterval: 25000,
  pingTimeout: 20000,
  maxPayload: 1000000,
};

const parse = (changes: Record<string, unknown>) =>
  parseHandshake(JSON.stringify({ ...GOOD, ...changes }));

const failure = (run: () => unknown): ProtocolError => {
  try {
    run();
  } catch (error) {
    return error as ProtocolError;
  }
  throw new Error('nothing was thrown');
};

describe('the handshake', () => {
  it('is read as the specification writes it', () => {
    expect(parse({})).toEqual(GOOD);
  });

  it('passes fields over that it does not know', () => {
    expect(parse({ extra: 1 })).toMatchObject(GOOD);
  });

  it('takes the server that names no limit as having none', () => {
    expect(parse({ maxPayload: undefined }).maxPayload).toBe(Number.POSITIVE_INFINITY);
  });

  it('takes a pingInterval of 0, as python-engineio has it for less than a second', () => {
    expect(parse({ pingInterval: 0 }).pingInterval).toBe(0);
  });

  it('takes absent upgrades as none', () => {
    expect(parse({ upgrades: undefined }).upgrades).toEqual([]);
  });

  it.each([
    ['sid', undefined],
    ['sid', ''],
    ['sid', 1],
    ['sid', null],
    ['sid', {}],
    ['upgrades', 'websocket'],
    ['upgrades', null],
    ['upgrades', { length: 1 }],
    ['pingInterval', undefined],
    ['pingInterval', -1],
    ['pingInterval', '25000'],
    ['pingInterval', null],
    ['pingTimeout', undefined],
    ['pingTimeout', 0],
    ['pingTimeout', -5],
    ['pingTimeout', true],
    ['maxPayload', 0],
    ['maxPayload', -1],
    ['maxPayload', '1e6'],
    ['maxPayload', null],
  ])('is refused for its %s being %j', (field, value) => {
    const error = failure(() => parse({ [field]: value }));
    expect(error.name).toBe('ProtocolError');
    expect(error.code).toBe('parser error');
    expect(error.message).toBe('server error');
    expect(error.rule).toContain('expected handshake, got {');
  });

  it.each(['', '{', 'null', '1', '"x"', '[]', 'undefined'])('is refused when it is %j', (text) => {
    const error = failure(() => parseHandshake(text));
    expect(error.name).toBe('ProtocolError');
    expect(error.rule.length).toBeLessThan(200);
  });

  it('keeps the cause of broken JSON, and does not repeat a huge answer', () => {
    const error = failure(() => parseHandshake('x'.repeat(100_000)));
    expect(error.cause).toBeInstanceOf(SyntaxError);
    expect(error.rule.length).toBeLessThan(300);
  });
});
