// What a text says, read as leniently as the published parser reads it, to tell why it differs from ours.

/** What stands before the payload, as leniently as the peer reads it. */
export interface Head {
  type: string;
  count: string | undefined;
  id: string;
  json: string;
}

export function headOf(text: string): Head {
  const type = text[0] ?? '';
  let rest = text.slice(1);
  let count: string | undefined;
  if (type === '5' || type === '6') {
    const dash = rest.indexOf('-');
    count = dash < 0 ? rest : rest.slice(0, dash);
    rest = dash < 0 ? '' : rest.slice(dash + 1);
  }
  if (rest[0] === '/') {
    const comma = rest.indexOf(',');
    rest = comma < 0 ? '' : rest.slice(comma + 1);
  }
  const id = /^[\s\d]*/.exec(rest)![0];
  return { type, count, id, json: rest.slice(id.length) };
}

export const isBlank = (type: string) => /^\s?$/.test(type);
export const isCount = (count: string | undefined) =>
  count === undefined || /^[1-9]\d*$/.test(count);
export const hasBlank = (id: string) => /\s/.test(id);

/** Whether a condition holds for one of the values inside of a JSON text. */
export function someInJson(json: string, condition: (value: unknown) => boolean): boolean {
  let found = false;
  try {
    JSON.parse(json, (_, value) => {
      found ||= condition(value);
      return value;
    });
  } catch {
    return false;
  }
  return found;
}

type Placeholder = { _placeholder?: unknown; num?: unknown };

const isPlaceholder = (value: unknown): value is Placeholder =>
  (value as Placeholder | null)?._placeholder === true;

export const isNested = (value: unknown) =>
  isPlaceholder(value) && someInJson(JSON.stringify(Object.values(value)), isPlaceholder);

export const isBroken = (value: unknown) =>
  isPlaceholder(value) && typeof value.num === 'number' && !Number.isInteger(value.num);
