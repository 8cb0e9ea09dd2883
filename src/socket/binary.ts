import { type Binary, isBinary } from '../bytes.js';

/** What stands in the JSON for an attachment. Wire data: the names are the protocol's. */
interface Placeholder {
  _placeholder: true;
  num: number;
}

/** Whether bytes stand anywhere in `value`. Dates are not searched; a `toJSON` result is. */
export function hasBinary(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  // The two usual kinds first: this walk is most of the time that encoding takes.
  if (Array.isArray(value)) {
    for (const item of value) if (hasBinary(item)) return true;
    return false;
  }
  if ((value as object).constructor !== Object) {
    if (isBinary(value)) return true;
    if (value instanceof Date) return false;
  }
  if (hasToJson(value)) return hasBinary(value.toJSON());
  for (const key in value) {
    if (Object.hasOwn(value, key) && hasBinary((value as Record<string, unknown>)[key])) return true;
  }
  return false;
}

const hasToJson = (value: object): value is { toJSON(): unknown } =>
  typeof (value as { toJSON?: unknown }).toJSON === 'function';

/** Puts a placeholder for each piece of bytes, in the order of traversal, and the bytes into `attachments`. */
export function deconstruct(value: unknown, attachments: Binary[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isBinary(value)) {
    return { _placeholder: true, num: attachments.push(value) - 1 } satisfies Placeholder;
  }
  if (Array.isArray(value)) return value.map((item) => deconstruct(item, attachments));
  if (value instanceof Date) return value;
  if (hasToJson(value)) return deconstruct(value.toJSON(), attachments);
  const copy: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value)) {
    copy[key] = deconstruct((value as Record<string, unknown>)[key], attachments);
  }
  return copy;
}

/**
 * Puts the attachments back where their placeholders stand, in place.
 * @throws RangeError for a placeholder that names no attachment
 */
export function reconstruct(value: unknown, attachments: readonly Binary[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { _placeholder, num } = value as Partial<Placeholder>;
  if (_placeholder === true) {
    const attachment = typeof num === 'number' && attachments[num];
    if (!attachment) throw new RangeError(`attachment ${num} of ${attachments.length}`);
    return attachment;
  }
  for (const key of Object.keys(value)) {
    const record = value as Record<string, unknown>;
    record[key] = reconstruct(record[key], attachments);
  }
  return value;
}
