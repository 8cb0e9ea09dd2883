/** Base64 in the standard alphabet, padded. Hosts differ in what is fast, and in what bytes look like to listeners. */
export interface Base64 {
  encode(bytes: Uint8Array): string;
  /** `null` stands for text that is none. */
  decode(text: string): Uint8Array | null;
}

/** `String.fromCharCode` takes a list of arguments, and engines limit those. */
const CHUNK_BYTES = 0x2000;

/** What every host can do. */
export const portableBase64: Base64 = {
  encode(bytes) {
    let binary = '';
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES));
    }
    return btoa(binary);
  },
  decode(text) {
    try {
      return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    } catch {
      return null;
    }
  },
};

/** The bytes of a value that is nothing else. By its tag, since a test's window may be a realm of its own. */
export function bytesOf(value: object): Uint8Array | null {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  const tag = Object.prototype.toString.call(value);
  return tag === '[object ArrayBuffer]' ? new Uint8Array(value as ArrayBuffer) : null;
}

/** An id that nobody can guess, in the alphabet of URLs. Without padding if `length` is a multiple of three. */
export function randomId(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return portableBase64.encode(bytes).replaceAll('+', '-').replaceAll('/', '_');
}
