import { isBinary } from '../bytes.js';

/** What an array of bytes may be looked at as; an index into this is written down. */
const views = (): (new (buffer: ArrayBuffer) => ArrayBufferView)[] => [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView],
];

/** What JSON has no word for stands as `{ $: [word, …] }`, and so does an object that has such a name itself. */
type Word = [word: string, ...rest: (string | number)[]] | [word: 'object', plain: object];

/**
 * Makes one row of bytes of arguments: the length of the text, the text, and all that is bytes in them. Blobs, files, buffers and
 * their views come back as what they were; so do `undefined`, dates, large and unusual numbers. Anything else is as in JSON.
 */
export async function pack(args: readonly unknown[]): Promise<ArrayBuffer> {
  const parts: BlobPart[] = [];

  const write = (value: unknown): unknown => {
    const word = wordFor(value);
    if (word) return { $: word };
    if (Array.isArray(value)) return Array.from(value, write);
    if (typeof value !== 'object' || !value) return value;
    const entries = Object.entries(value).map(([name, inner]) => [name, write(inner)]);
    const plain = Object.fromEntries(entries);
    return Object.hasOwn(value, '$') ? { $: ['object', plain] satisfies Word } : plain;
  };

  const wordFor = (value: unknown): Word | undefined => {
    if (value === undefined) return ['undefined'];
    if (typeof value === 'bigint') return ['bigint', `${value}`];
    // 0 that is negative has no word of its own either.
    if (typeof value === 'number' && !Object.is(JSON.parse(JSON.stringify(value)), value))
      return ['number', Object.is(value, -0) ? '-0' : `${value}`];
    if (value instanceof Date) return ['date', `${value.getTime()}`];
    if (!isBinary(value)) return undefined;
    parts.push(value as BlobPart);
    if (value instanceof File)
      return ['file', value.size, value.type, value.name, value.lastModified];
    if (value instanceof Blob) return ['blob', value.size, value.type];
    const kind = views().findIndex((view) => value instanceof view);
    return ['bytes', value.byteLength, kind];
  };

  const text = new TextEncoder().encode(JSON.stringify(write(args)));
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, text.length);
  return new Blob([length, text, ...parts]).arrayBuffer();
}

/** The arguments that {@link pack} was given. */
export function unpack(packed: ArrayBuffer): unknown[] {
  let at = 4 + new DataView(packed).getUint32(0);
  const text = new TextDecoder().decode(new Uint8Array(packed, 4, at - 4));
  const take = (size: number) => {
    at += size;
    return packed.slice(at - size, at);
  };

  const read = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(read);
    if (typeof value !== 'object' || !value) return value;
    if ('$' in value) return meaning(value.$ as Word);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, read(inner)]));
  };

  const meaning = ([word, ...rest]: Word): unknown => {
    const [first, type, name, lastModified] = rest as [never, string, string, number];
    switch (word) {
      case 'bigint':
        return BigInt(first);
      case 'number':
        return Number(first);
      case 'date':
        return new Date(Number(first));
      case 'bytes': {
        const View = views()[Number(type)];
        return View ? new View(take(first)) : take(first);
      }
      case 'blob':
        return new Blob([take(first)], { type });
      case 'file':
        return new File([take(first)], name, { type, lastModified });
      case 'object':
        return Object.fromEntries(
          Object.entries(first).map(([name, inner]) => [name, read(inner)]),
        );
      default:
        return undefined;
    }
  };

  return read(JSON.parse(text)) as unknown[];
}
