/** Properties that hold a name and no data. */
const NAMES = /^(type|binaryType|reviver|replacer|oddity)$/;

/** Inputs that are a little smaller than `value`, the smallest first. */
function* smaller(value: unknown): Generator<unknown> {
  if (typeof value === 'string') {
    for (let length = value.length >> 1; length; length >>= 1) {
      for (let at = 0; at < value.length; at += length) {
        yield value.slice(0, at) + value.slice(at + length);
      }
    }
    if (value.length === 1) yield '';
  } else if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) yield value.toSpliced(at, 1);
    for (let at = 0; at < value.length; at++) {
      for (const item of smaller(value[at])) yield value.with(at, item);
    }
  } else if (value && Object.getPrototypeOf(value) === Object.prototype) {
    const object = value as Record<string, unknown>;
    // Of the same shape: only what is inside.
    for (const key of Object.keys(object)) {
      if (NAMES.test(key)) continue;
      for (const item of smaller(object[key])) yield { ...object, [key]: item };
      if (key.length < 3) {
        const { [key]: _, ...rest } = object;
        yield rest;
      }
    }
  }
}

/** The smallest input found that still fails. */
export async function shrink<Input>(
  input: Input,
  fails: (input: Input) => Promise<boolean>,
): Promise<Input> {
  let best = input;
  for (let tries = 0; tries < 5_000; ) {
    let found = false;
    for (const candidate of smaller(best)) {
      tries++;
      if (tries > 5_000) break;
      if (await fails(candidate as Input)) {
        best = candidate as Input;
        found = true;
        break;
      }
    }
    if (!found) break;
  }
  return best;
}
