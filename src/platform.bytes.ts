import { type Binary, toBuffer } from './bytes.js';

export { fromBase64 } from './bytes.js';

/** The size of `value` in bytes. */
export const byteLength = (value: string | Binary): number =>
  (value as Blob).size ??
  (value as ArrayBuffer).byteLength ??
  new TextEncoder().encode(value as string).length;

/** Standard alphabet, padded. Asynchronous, since a Blob can be read no other way. */
export async function toBase64(value: Binary): Promise<string> {
  const bytes = new Uint8Array(await new Response(value as BlobPart).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** Bytes as the kind that `binaryType` names: a Blob when it says so, else an ArrayBuffer. */
export function toBinary(data: Binary, binaryType?: string): Binary {
  if (data instanceof Blob) return data;
  return binaryType === 'blob' ? new Blob([data as BlobPart]) : toBuffer(data);
}

/** Hands `data` as base64 to `onText`, later: a Blob can be read no other way. */
export const readBase64 = (data: Binary, onText: (text: string) => void): void => {
  toBase64(data).then(onText);
};
