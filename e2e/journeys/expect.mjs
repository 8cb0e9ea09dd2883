// The few matchers that journeys use, for a page: there is no test runner in it.

const isObject = (value) => typeof value === 'object' && value !== null;

/** What is `undefined` is as good as absent: a result has travelled as JSON. */
const keysOf = (value) => Object.keys(value).filter((key) => value[key] !== undefined);

/** Whether both are the same, part by part. */
export function same(value, wanted) {
  if (!isObject(value) || !isObject(wanted)) return Object.is(value, wanted);
  if (Array.isArray(value) !== Array.isArray(wanted)) return false;
  const keys = keysOf(wanted);
  return keys.length === keysOf(value).length && keys.every((key) => same(value[key], wanted[key]));
}

/** Whether `value` has all that is wanted; a list must be as long. */
function includes(value, wanted) {
  if (!isObject(value) || !isObject(wanted)) return Object.is(value, wanted);
  if (Array.isArray(wanted) && value.length !== wanted.length) return false;
  return Object.keys(wanted).every((key) => includes(value[key], wanted[key]));
}

const rules = { toBe: Object.is, toEqual: same, toMatchObject: includes };

const complaint = (name, value, wanted) =>
  new Error(`${name}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(value)}`);

const matchers = (check) =>
  Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [name, (wanted) => check(name, rule, wanted)]),
  );

/** @type {import('./faults.mjs').Expect} */
export const expect = Object.assign(
  (value) =>
    matchers((name, rule, wanted) => {
      if (!rule(value, wanted)) throw complaint(name, value, wanted);
    }),
  {
    /** Asks again and again, for eight seconds. */
    poll: (ask) =>
      matchers(async (name, rule, wanted) => {
        const deadline = Date.now() + 8_000;
        for (;;) {
          const value = await ask();
          if (rule(value, wanted)) return;
          if (Date.now() > deadline) throw complaint(name, value, wanted);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }),
  },
);
