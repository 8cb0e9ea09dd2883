import { describe, expect, it } from 'vitest';
import { cidOf, keyOf, takeId } from './key.js';

describe('credentials', () => {
  it.each([
    [{ $outbox: { v: 1, cid: 'a' } }, 'a'],
    [{ token: 't', $outbox: { v: 1, cid: 'x'.repeat(64), more: true } }, 'x'.repeat(64)],
    [JSON.parse('{"__proto__":{"x":1},"$outbox":{"v":1,"cid":"a"}}'), 'a'],
  ])('%j ask for deduplication', (auth, cid) => {
    expect(cidOf(auth)).toBe(cid);
  });

  it.each([
    undefined,
    null,
    'x',
    [],
    {},
    { $outbox: null },
    { $outbox: true },
    { $outbox: { v: 2, cid: 'a' } },
    { $outbox: { v: '1', cid: 'a' } },
    { $outbox: { v: 1 } },
    { $outbox: { v: 1, cid: '' } },
    { $outbox: { v: 1, cid: 5 } },
    { $outbox: { v: 1, cid: 'x'.repeat(65) } },
    { $outbox: Object.assign([], { v: 1, cid: 'a' }) },
    JSON.parse('{"__proto__":{"$outbox":{"v":1,"cid":"a"}}}'),
    JSON.parse('{"$outbox":{"__proto__":{"v":1,"cid":"a"}}}'),
  ])('%j do not', (auth) => {
    expect(cidOf(auth)).toBeUndefined();
  });
});

describe('an event', () => {
  const ack = () => {};
  it.each([
    [['order', { $outbox: 'a' }], ['order']],
    [
      ['order', { $outbox: 'a' }, ack],
      ['order', ack],
    ],
    [
      ['order', 1, null, { $outbox: 'a' }, ack],
      ['order', 1, null, ack],
    ],
    [
      ['order', { $outbox: 'b' }, { $outbox: 'a' }],
      ['order', { $outbox: 'b' }],
    ],
  ])('%j loses its key, and nothing else', (event, rest) => {
    expect(takeId(event)).toBe('a');
    expect(event).toEqual(rest);
  });

  it.each([
    [['order']],
    [['order', ack]],
    [[{ $outbox: 'a' }]],
    [['order', { $outbox: 'a' }, 1]],
    [['order', { $outbox: 'a' }, 1, ack]],
    [['order', { $outbox: 'a', more: 1 }]],
    [['order', { $outbox: '' }]],
    [['order', { $outbox: 'x'.repeat(65) }]],
    [['order', { $outbox: 7 }]],
    [['order', { $outbox: { $outbox: 'a' } }]],
    [['order', ['$outbox']]],
    [['order', 'x', undefined]],
    [['order', Object.assign([], { $outbox: 'a' })]],
    [['order', JSON.parse('{"__proto__":{"$outbox":"a"}}')]],
    [['order', Object.create({ $outbox: 'a' })]],
  ])('%j is left alone', (event: unknown[]) => {
    const before = [...event];
    expect(takeId(event)).toBeUndefined();
    expect(event).toEqual(before);
  });
});

it('gives no two keys the same text', () => {
  const texts = [
    keyOf(1, 'a', 'b'),
    keyOf('1', 'a', 'b'),
    keyOf('1","a', 'b', 'c'),
    keyOf('1', 'a","b', 'c'),
    keyOf('1', 'a', 'b","c'),
    keyOf('\ud800', 'a', 'b'),
    keyOf('\\ud800', 'a', 'b'),
    keyOf('\udfff', 'a', 'b'),
  ].map(({ text }) => text);
  expect(new Set(texts).size).toBe(8);
});
