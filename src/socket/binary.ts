import { type Binary, isBinary } from '../bytes.js';

/** Whether bytes stand anywhere in `value`. Dates are not searched; a `toJSON` result is. */
export function hasBinary(value: unknown): boolean {
  if (typeof value !== 'object' || !value) return false;
  // The usual kinds first: this walk is most of the time that encoding takes.
  if (Array.isArray(value)) return value.some(hasBinary);
  if (value.constructor !== Object && (isBinary(value) || value instanceof Date)) {
    return isBinary(value);
  }
  const { toJSON } = value as { toJSON?: () => unknown };
  if (typeof toJSON === 'function') return hasBinary(toJSON.call(value));
  for (const key in value) {
    if (Object.hasOwn(value, key) && hasBinary(value[key as never])) return true;
  }
  return false;
}

/** `JSON.stringify`, with a placeholder for each piece of bytes, in the order of traversal, and the bytes in `attachments`. */
export const stringify = (data: unknown, attachments: Binary[]): string =>
  JSON.stringify(data, function (this: Record<string, unknown>, key, value) {
    // Some bytes have a toJSON, so `value` may be its result.
    const original = this[key];
    return isBinary(original)
      ? { _placeholder: true, num: attachments.push(original) - 1 }
      : value;
  });

/**
 * `JSON.parse`, with the attachments where their placeholders stand.
 * @throws SyntaxError, or RangeError for a placeholder that names no attachment
 */
export const parse = (text: string, attachments: readonly Binary[]): unknown =>
  JSON.parse(text, attachments.length ? (_, value) => restore(value, attachments) : undefined);

function restore(value: unknown, attachments: readonly Binary[]): unknown {
  const { _placeholder, num } = Object(value);
  if (_placeholder !== true) return value;
  if (!Object.hasOwn(attachments, num) || typeof num !== 'number') {
    throw new RangeError(`placeholder ${num} of ${attachments.length} attachments`);
  }
  return attachments[num];
}
