import { type Binary, toBuffer } from './bytes.js';

// By Buffer: it is faster here, and jsdom in Jest has neither TextEncoder nor Response.

/** The size of `value` in bytes. */
export const byteLength = (value: string | Binary): number =>
  typeof value === 'string'
    ? Buffer.byteLength(value)
    : ((value as Blob).size ?? (value as ArrayBuffer).byteLength);

/** Standard alphabet, padded. */
export const toBase64 = async (value: Binary): Promise<string> =>
  Buffer.from(value instanceof Blob ? await value.arrayBuffer() : toBuffer(value)).toString(
    'base64',
  );

/** The bytes of base64; `undefined` when `text` is none. Not by the global `atob`: with jsdom-global that of jsdom calls itself. */
export function fromBase64(text: string): ArrayBuffer | undefined {
  const dense = text.replace(/[\t\n\f\r ]+/g, '');
  // A Buffer passes over what is no base64.
  const padding = /^[A-Za-z\d+/]*(=*)$/.exec(dense)?.[1];
  const rest = dense.length % 4;
  const isBase64 = padding ? padding.length < 3 && !rest : padding === '' && rest !== 1;
  return isBase64 ? toBuffer(Buffer.from(dense, 'base64')) : undefined;
}

/** Bytes as the kind that `binaryType` names: an ArrayBuffer when it says so, else a Buffer, over the same memory where it can be. */
export function toBinary(data: Binary, binaryType?: string): Binary {
  if (data instanceof Blob || Buffer.isBuffer(data)) {
    return binaryType === 'arraybuffer' && Buffer.isBuffer(data) ? toBuffer(data) : data;
  }
  const buffer = toBuffer(data);
  return binaryType === 'arraybuffer' ? buffer : Buffer.from(buffer);
}

/** Hands `data` as base64 to `onText`, at once unless it is a Blob: callers in Node count on it. */
export function readBase64(data: Binary, onText: (text: string) => void): void {
  if (data instanceof Blob) toBase64(data).then(onText);
  else onText(Buffer.from(toBuffer(data)).toString('base64'));
}
