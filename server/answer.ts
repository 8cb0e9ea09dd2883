// Acknowledgements as text: JSON, as on the wire, with bytes as `{ "$binary": base64 }`. An application's own `$binary` gets one more `$`.
const binary = '$binary';
const isEscaped = (key: string) => /^\$+binary$/.test(key);

const rename = (value: Record<string, unknown>, by: (key: string) => string) =>
  Object.fromEntries(Object.entries(value).map(([key, child]) => [by(key), child]));

const bytesOf = (value: unknown): Buffer | undefined =>
  value instanceof ArrayBuffer
    ? Buffer.from(value)
    : ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      : undefined;

/** @throws TypeError for what JSON has no form for: cycles, a bigint, a Blob */
export function encodeAnswer(answer: readonly unknown[]): string {
  return JSON.stringify(answer, function (this: Record<string, unknown>, key, value: unknown) {
    // `value` has been through `toJSON` already, and a Buffer has one.
    const bytes = bytesOf(this[key]);
    if (bytes) return { [binary]: bytes.toString('base64') };
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    if (typeof Blob === 'function' && value instanceof Blob)
      throw new TypeError('expected an answer that can be written down, got a Blob in it');
    return Object.keys(value).some(isEscaped)
      ? rename(value as Record<string, unknown>, (name) => (isEscaped(name) ? `$${name}` : name))
      : value;
  });
}

/** @throws SyntaxError or TypeError when it is not what `encodeAnswer` made */
export function decodeAnswer(text: string): unknown[] {
  const answer: unknown = JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const object = value as Record<string, unknown>;
    const keys = Object.keys(object);
    if (keys.length === 1 && keys[0] === binary && typeof object[binary] === 'string')
      return Buffer.from(object[binary], 'base64');
    return keys.some(isEscaped)
      ? rename(object, (name) => (isEscaped(name) ? name.slice(1) : name))
      : value;
  });
  if (!Array.isArray(answer)) throw new TypeError('expected a list of arguments as the answer');
  return answer;
}
