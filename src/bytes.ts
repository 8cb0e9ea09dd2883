/**
 * Binary data as it may be handed in; what arrives is an `ArrayBuffer` (in Node with `ws`, a `Buffer`). The view's type is not
 * narrowed to views of an `ArrayBuffer`, which TypeScript can say from 5.7 only; one of shared memory is refused by the platform.
 */
export type Binary = ArrayBuffer | ArrayBufferView | Blob;

/** Whether `value` travels as bytes of its own. */
export const isBinary = (value: unknown): value is Binary =>
  value instanceof ArrayBuffer || ArrayBuffer.isView(value) || value instanceof Blob;

/** Exactly the bytes that `data` shows, in a buffer of their own: the one below it, unless that holds more. */
export function toBuffer(data: ArrayBuffer | ArrayBufferView): ArrayBuffer {
  if (data instanceof ArrayBuffer) return data;
  const { buffer, byteOffset, byteLength } = data as ArrayBufferView<ArrayBuffer>;
  return byteLength === buffer.byteLength
    ? buffer
    : buffer.slice(byteOffset, byteOffset + byteLength);
}

/** The bytes of base64, standard alphabet; `undefined` when `text` is none. */
export function fromBase64(text: string): ArrayBuffer | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
  } catch {
    return undefined;
  }
}
