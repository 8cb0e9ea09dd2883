/** The bytes of what is bytes; `undefined` otherwise. */
const bytesOf = (value: object): Uint8Array | undefined =>
  value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : ArrayBuffer.isView(value)
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : undefined;

const tagOf = (value: object): string => Object.prototype.toString.call(value);

/** Whether two results are the same to an application: values, own keys, kinds of bytes, prototypes and all. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const [mine, theirs] = [bytesOf(a), bytesOf(b)];
  if (mine && theirs) {
    return (
      tagOf(a) === tagOf(b) &&
      mine.length === theirs.length &&
      mine.every((byte, index) => byte === theirs[index])
    );
  }
  // Of one identity, or different: its content cannot be seen at once.
  if (a instanceof Blob) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    (!Array.isArray(a) || a.length === (b as unknown[]).length) &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) &&
        same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}

/** What was left behind where every object would see it. */
export const pollution = (): string[] =>
  [Object.prototype, Array.prototype, Function.prototype, Uint8Array.prototype].flatMap((it) =>
    Object.keys(it),
  );
