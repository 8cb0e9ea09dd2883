import { type Binary, isBinary } from '../bytes.js';
import { detach } from '../socket/binary.js';

/** As the second argument of `JSON.stringify`; bytes are shown to it as the placeholder that stands for them, one value. */
// biome-ignore lint/suspicious/noExplicitAny: as JSON.stringify types it
export type Replacer = (this: any, key: string, value: any) => any;

/** What JSON makes of `data`. */
export function asJson(data: unknown, replacer: Replacer | undefined): unknown {
  const text = JSON.stringify(data, replacer);
  return text && JSON.parse(text);
}

/** What JSON makes of `data`, but with its bytes in place. */
export function asJsonWithBytes(data: unknown, replacer: Replacer): unknown {
  return detach([data], ['']) ? walk({ '': data }, '', replacer, ['']) : asJson(data, replacer);
}

/** JSON takes the primitive out of these. */
const isBoxed = (value: object) =>
  /^\[object (Number|String|Boolean|BigInt)\]$/.test({}.toString.call(value));

type Value = Record<string, unknown> & { toJSON?: (key: string) => unknown };

/** One property, as `JSON.stringify` takes it: `toJSON`, then the replacer, then what is inside. */
function walk(
  holder: object,
  key: string,
  replacer: Replacer,
  placed: (string | Binary)[],
): unknown {
  let value = (holder as Value)[key] as Value;
  if (!isBinary(value) && typeof value?.toJSON === 'function') value = value.toJSON(key) as Value;
  const bytes = isBinary(value) && value;
  const shown: unknown = bytes ? detach(bytes, placed) : value;
  const replaced = replacer.call(holder, key, shown) as unknown;
  if (bytes && replaced === shown) return bytes;
  const inner = (name: string) => walk(replaced as object, name, replacer, placed);
  if (Array.isArray(replaced)) return Array.from(replaced, (_, index) => inner(`${index}`));
  if (typeof replaced !== 'object' || !replaced || isBinary(replaced) || isBoxed(replaced)) {
    return replaced;
  }
  return Object.fromEntries(
    Object.keys(replaced)
      .map((name) => [name, inner(name)] as const)
      // A function under the name toJSON would be called.
      .filter(([, value]) => typeof value !== 'function'),
  );
}
