import { type Binary, isBinary } from '../bytes.js';

/** Arguments as they are at this moment, and about how many bytes they take. */
export interface Snapshot {
  readonly args: unknown[];
  readonly bytes: number;
}

/**
 * Copies arguments, so that a later change of them changes nothing. What JSON has no word for but gives to `toJSON` is kept as that
 * says; bytes are kept as they are.
 * @throws TypeError with the path to what cannot be kept: a function, a symbol, a bigint, a node of a document, an object in itself
 */
export function takeSnapshot(given: readonly unknown[]): Snapshot {
  const above = new Set<unknown>();
  let bytes = 2;

  const refuse = (path: string, what: string): never => {
    throw new TypeError(`expected arguments that can be kept, got ${what} at ${path}`);
  };

  const copy = (value: unknown, path: string): unknown => {
    const kind = typeof value;
    if (/^(fun|sym|big)/.test(kind)) refuse(path, `a ${kind}`);
    if (kind === 'string') bytes += (value as string).length + 3;
    else if (kind !== 'object' || !value) bytes += 5;
    else return copyObject(value as Record<string, unknown>, path);
    return value;
  };

  const copyObject = (value: Record<string, unknown>, path: string): unknown => {
    if (isBinary(value)) {
      bytes += (value as { size?: number }).size ?? (value as { byteLength: number }).byteLength;
      return copyBinary(value);
    }
    if (value instanceof Date) {
      bytes += 26;
      return new Date(value);
    }
    if (above.has(value)) refuse(path, 'an object that is in itself');
    if (typeof value.nodeType === 'number' && typeof value.nodeName === 'string')
      refuse(path, `a node (${value.nodeName})`);
    above.add(value);
    let result: unknown;
    bytes += 2;
    if (typeof value.toJSON === 'function') result = copy(value.toJSON(), path);
    else if (Array.isArray(value)) result = value.map((item, at) => copy(item, `${path}[${at}]`));
    else {
      const fields = Object.entries(value).map(([name, field]) => {
        bytes += name.length + 4;
        return [name, copy(field, `${path}.${name}`)];
      });
      // Defines, and does not set: `__proto__` is a name as any other.
      result = Object.fromEntries(fields);
    }
    above.delete(value);
    return result;
  };

  return { args: given.map((value, at) => copy(value, `[${at}]`)), bytes };
}

/** Of the same kind, and alone in its buffer. A Blob never changes. */
function copyBinary(value: Binary): Binary {
  if (value instanceof Blob) return value;
  if (value instanceof ArrayBuffer) return value.slice(0);
  const { buffer, byteOffset, byteLength } = value;
  // Not Node's Buffer, which is not what comes back from a store.
  const Kind = value instanceof Uint8Array ? Uint8Array : value.constructor;
  return new (Kind as Uint8ArrayConstructor)(buffer.slice(byteOffset, byteOffset + byteLength));
}
