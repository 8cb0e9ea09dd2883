import { type Binary, isBinary } from '../bytes.js';

/**
 * What JSON is to be made of in place of `value`: a placeholder for bytes, and a copy of what holds some; nothing where there are none.
 * @param messages - begins with the place of the text; the bytes go to its end, in the order of traversal
 * @param asked - whether a `toJSON` gave `value`, which is then not asked for its own
 */
export function detach(value: object, messages: (string | Binary)[], asked?: boolean): unknown {
  let copy: Fields | undefined;
  // This walk is most of the time that encoding takes beside JSON's own, so each kind has the loop that is fastest for it.
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      const detached = detachInner(value[at], messages);
      if (!detached) continue;
      copy ??= [...value] as never as Fields;
      copy[at] = detached;
    }
  } else if (
    // The kind of most bytes, known without a look at their prototypes.
    ArrayBuffer.isView(value) ||
    (value.constructor !== Object && isBinary(value))
  ) {
    return { _placeholder: true, num: messages.push(value as Binary) - 2 };
  } else if (!asked && typeof (value as Jsonable).toJSON === 'function') {
    const detached = detachInner((value as Jsonable).toJSON(), messages, true);
    return detached && { toJSON: () => detached };
  } else {
    // biome-ignore lint/suspicious/useGuardForIn: asked of the few that can hold bytes
    for (const key in value) {
      const inner = (value as Fields)[key];
      // JSON leaves out what is inherited, and where a script has put an object there for all, it leads back to itself.
      const detached =
        typeof inner === 'object' && inner && Object.hasOwn(value, key) && detach(inner, messages);
      if (!detached) continue;
      copy ??= { ...value };
      copy[key] = detached;
    }
  }
  return copy;
}

/** So small that it costs no call for what holds nothing. */
const detachInner = (value: unknown, messages: (string | Binary)[], asked?: boolean) =>
  typeof value === 'object' && value && detach(value, messages, asked);

type Fields = Record<string | number, unknown>;

interface Jsonable {
  toJSON(): unknown;
}

/**
 * `JSON.parse`, with the attachments where their placeholders stand.
 * @throws SyntaxError, or RangeError with the number of a placeholder that has no attachment
 */
export function parse(text: string, attachments?: readonly Binary[]): unknown {
  const data: unknown = JSON.parse(text);
  // Without attachments a placeholder is nothing but data.
  return attachments ? attachInner(data, attachments) : data;
}

function attach(value: object, attachments: readonly Binary[]): unknown {
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) value[at] = attachInner(value[at], attachments);
  } else if ((value as Fields)._placeholder === true) {
    const { num } = value as Fields;
    if (typeof num === 'number' && attachments[num]) return attachments[num];
    throw new RangeError(num as never);
  } else {
    // biome-ignore lint/suspicious/useGuardForIn: asked of the few that can hold placeholders
    for (const key in value) {
      const inner = (value as Fields)[key];
      if (typeof inner === 'object' && Object.hasOwn(value, key))
        (value as Fields)[key] = attachInner(inner, attachments);
    }
  }
  return value;
}

/** As {@link detachInner}. */
const attachInner = (value: unknown, attachments: readonly Binary[]) =>
  typeof value === 'object' && value ? attach(value, attachments) : value;
