import { type Binary, isBinary } from '../bytes.js';

/**
 * Copies arguments, so that a later change of them changes nothing. What JSON has no word for but gives to `toJSON` is kept as that
 * says; bytes are kept as they are.
 * @returns arguments as they are at this moment, about how many bytes they take, and whether there are Blobs among them
 * @throws TypeError with the path to what cannot be kept: a function, a symbol, a bigint, a node of a document, an object in itself
 */
export function takeSnapshot(
  given: readonly unknown[],
): [args: unknown[], bytes: number, hasBlobs: boolean] {
  const above = new Set<unknown>();
  let bytes = 0;
  let hasBlobs = false;

  const refuse = (path: string, what: string): never => {
    throw new TypeError(`expected arguments that can be kept, got ${what} at ${path}`);
  };

  const copyAll = (values: readonly unknown[], path: string): unknown[] => {
    bytes += 2;
    return values.map((value, at) => copy(value, `${path}[${at}]`));
  };

  /** @param isSaid - whether that is what `toJSON` has given, which is not asked again */
  const copy = (value: unknown, path: string, isSaid?: boolean): unknown => {
    const kind = typeof value;
    if (/^(fun|sym|big)/.test(kind)) refuse(path, `a ${kind}`);
    if (kind === 'object' && value) return copyObject(value as never, path, isSaid);
    bytes += kind === 'string' ? (value as string).length + 3 : 5;
    return value;
  };

  const copyObject = (value: Record<string, unknown>, path: string, isSaid?: boolean): unknown => {
    if (isBinary(value)) {
      hasBlobs ||= value instanceof Blob;
      bytes += (value as { size?: number }).size ?? (value as { byteLength: number }).byteLength;
      return copyBinary(value);
    }
    if (value instanceof Date) {
      bytes += 26;
      return new Date(value);
    }
    const { nodeName } = value;
    if (typeof value.nodeType === 'number' && typeof nodeName === 'string')
      refuse(path, `a node (${nodeName})`);
    if (above.has(value) && !isSaid) refuse(path, 'an object that is in itself');
    above.add(value);
    let result: unknown;
    if (typeof value.toJSON === 'function' && !isSaid) result = copy(value.toJSON(), path, true);
    else if (Array.isArray(value)) result = copyAll(value, path);
    else {
      bytes += 2;
      // Defines, and does not set: `__proto__` is a name as any other.
      result = Object.fromEntries(
        Object.entries(value).map(([name, field]) => {
          bytes += name.length + 4;
          return [name, copy(field, `${path}.${name}`)];
        }),
      );
    }
    above.delete(value);
    return result;
  };

  return [copyAll(given, ''), bytes, hasBlobs];
}

/** Of the same kind, and alone in its buffer. A Blob never changes. */
function copyBinary(value: Binary): Binary {
  if (value instanceof Blob) return value;
  if (value instanceof ArrayBuffer) return value.slice(0);
  const { buffer, byteOffset, byteLength } = value;
  // Not Node's Buffer, which is not what comes back from a store.
  const Kind = value instanceof Uint8Array ? Uint8Array : value.constructor;
  // A copy of bytes that threads share is not shared.
  const bytes = new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength));
  return new (Kind as Uint8ArrayConstructor)(bytes.buffer);
}
