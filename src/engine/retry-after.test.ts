import { describe, expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['7', 7_000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['-5', 0],
    ['soon', 0],
    ['', 0],
    [null, 0],
    [undefined, 0],
    ['NaN', 0],
  ])('%j means %d ms', (value, expected) => {
    expect(retryAfterMs(value, NOW)).toBe(expected);
  });

  it.each(['1e9', 'Infinity', 'Fri, 01 Jan 2100 00:00:00 GMT'])('%s means ten minutes', (value) => {
    expect(retryAfterMs(value, NOW)).toBe(600_000);
  });
});
