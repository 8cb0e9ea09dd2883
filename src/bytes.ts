/**
 * Binary data as it may be handed in; what arrives is an `ArrayBuffer` (in Node with `ws`, a `Buffer`). The view's type is not
 * narrowed to views of an `ArrayBuffer`, which TypeScript can say from 5.7 only; one of shared memory is refused by the platform.
 */
export type Binary = ArrayBuffer | ArrayBufferView | Blob;

/** Whether `value` travels as bytes of its own. */
export const isBinary = (value: unknown): value is Binary =>
  value instanceof ArrayBuffer || ArrayBuffer.isView(value) || value instanceof Blob;

/** The size of `value` in bytes. */
export const byteLength = (value: string | Binary): number =>
  (value as Blob).size ??
  (value as ArrayBuffer).byteLength ??
  new TextEncoder().encode(value as string).length;

/** Exactly the bytes that `data` shows, in a buffer of their own: the one below it, unless that holds more. */
export function toBuffer(data: ArrayBuffer | ArrayBufferView): ArrayBuffer {
  if (data instanceof ArrayBuffer) return data;
  const { buffer, byteOffset, byteLength } = data as ArrayBufferView<ArrayBuffer>;
  return byteLength === buffer.byteLength
    ? buffer
    : buffer.slice(byteOffset, byteOffset + byteLength);
}

/** Standard alphabet, padded. Asynchronous, since a Blob can be read no other way. */
export async function toBase64(value: Binary): Promise<string> {
  const bytes = new Uint8Array(await new Response(value as BlobPart).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** The bytes; `undefined` when `text` is not base64. */
export function fromBase64(text: string): ArrayBuffer | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
  } catch {
    return undefined;
  }
}
