/** Changing names and what stands for them in a journal. */
export type Names = [changing: string, steady: string][];

/** What two clients can agree on: no ids, no ports, an error by what an application reads of it. */
export function plain(value: unknown, names: Names): unknown {
  if (typeof value === 'string') return steady(value, names);
  if (typeof value === 'function') return '<function>';
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return plain(errorOf(value), names);
  if (value instanceof ArrayBuffer) return { ArrayBuffer: [...new Uint8Array(value)] };
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return { [value.constructor.name]: [...new Uint8Array(buffer, byteOffset, byteLength)] };
  }
  if (value instanceof Blob) return { Blob: value.size };
  if (Array.isArray(value)) return value.map((item) => plain(item, names));
  if (value instanceof Date || value instanceof Map || value instanceof Set) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, names)]));
}

/** The ids that a server makes, and what the program named. */
const steady = (text: string, names: Names): string =>
  names
    .reduce((said, [changing, name]) => said.replaceAll(changing, name), text)
    .replace(/(?<![\w-])[\w-]{20}(?![\w-])/g, '<id>');

/** `code` and `cause` are what Holdfast adds. */
function errorOf(error: Error & { type?: string; data?: unknown; description?: unknown }): unknown {
  const { message, type, data, description } = error;
  return {
    error: message,
    ...(type === 'TransportError' ? { type } : {}),
    ...(data === undefined ? {} : { data }),
    ...(typeof description === 'number' ? { description } : {}),
  };
}
