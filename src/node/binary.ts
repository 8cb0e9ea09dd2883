import type { Binary } from '../bytes.js';

/** Bytes as an `ArrayBuffer` if that is what was asked for, else as a `Buffer` over the same memory, as the peer has it in Node. */
export function toBinary(data: Binary, binaryType: string): Binary {
  if (data instanceof Blob) return data;
  const bytes = ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
  if (binaryType !== 'arraybuffer') return bytes;
  return data instanceof ArrayBuffer ? data : Uint8Array.from(bytes).buffer;
}
