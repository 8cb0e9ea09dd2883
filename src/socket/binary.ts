import { type Binary, isBinary } from '../bytes.js';

/** Whether bytes stand anywhere in `value`, or in what its `toJSON` gives. */
export function hasBinary(value: unknown): boolean {
  if (typeof value !== 'object' || !value) return false;
  // The usual kinds first: this walk is most of the time that encoding takes.
  if (Array.isArray(value)) return value.some(hasBinary);
  if (value.constructor !== Object && isBinary(value)) return true;
  const { toJSON } = value as { toJSON?: () => unknown };
  if (typeof toJSON === 'function') return hasBinary(toJSON.call(value));
  // Inherited bytes are found as well; JSON then leaves them out.
  for (const key in value) if (hasBinary(value[key as never])) return true;
  return false;
}

/** `JSON.stringify`, with a placeholder for each piece of bytes, in the order of traversal, and the bytes in `attachments`. */
export const stringify = (data: unknown, attachments: Binary[]): string =>
  JSON.stringify(data, function (this: Record<string, unknown>, key, value) {
    // Some bytes have a toJSON, so `value` may be its result; or bytes may be the result.
    const bytes = [this[key], value].find(isBinary);
    return bytes ? { _placeholder: true, num: attachments.push(bytes) - 1 } : value;
  });

/**
 * `JSON.parse`, with the attachments where their placeholders stand.
 * @throws SyntaxError, or RangeError with the number of a placeholder that has no attachment
 */
export const parse = (text: string, attachments: readonly Binary[]): unknown =>
  JSON.parse(
    text,
    // Without attachments a placeholder is nothing but data, and JSON.parse is faster alone.
    attachments[0] &&
      ((_, value) => {
        if (value?._placeholder !== true) return value;
        const attachment = attachments.find((_, num) => num === value.num);
        if (attachment) return attachment;
        throw new RangeError(value.num);
      }),
  );
