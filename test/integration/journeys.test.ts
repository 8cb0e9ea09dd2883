import { describe, it, expect as theirs } from 'vitest';
import { expect } from '../../e2e/journeys/expect.mjs';

// Journeys on a page judge by these matchers; here those of Vitest judge the matchers.
describe('the matchers of a page', () => {
  it.each([
    [{ a: [1, { b: null }] }, { a: [1, { b: null }] }],
    [{ a: 1, absent: undefined }, { a: 1 }],
    [Number.NaN, Number.NaN],
  ])('take %j and %j for equal', (value, wanted) => {
    theirs(() => expect(value).toEqual(wanted)).not.toThrow();
  });

  it.each([
    [1, 2],
    [[1], [1, 2]],
    [[1, 2], [1]],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [[], {}],
    [null, {}],
    ['1', 1],
  ])('do not take %j and %j for equal', (value, wanted) => {
    theirs(() => expect(value).toEqual(wanted)).toThrow(/expected .*, got /);
  });

  it('find what is wanted in an object, and in a list as long', () => {
    theirs(() => expect({ a: 1, b: { c: 2, d: 3 } }).toMatchObject({ b: { c: 2 } })).not.toThrow();
    theirs(() => expect({ b: { d: 3 } }).toMatchObject({ b: { c: 2 } })).toThrow();
    theirs(() => expect([{ a: 1, b: 2 }]).toMatchObject([{ a: 1 }])).not.toThrow();
    theirs(() => expect([{ a: 1 }, {}]).toMatchObject([{ a: 1 }])).toThrow();
    theirs(() => expect(undefined).toMatchObject({})).toThrow();
  });

  it('ask again until it is as wanted', async () => {
    let asked = 0;
    await expect.poll(() => ++asked).toBe(3);
    theirs(asked).toBe(3);
  });
});
