/** How much of a text that came from outside is shown, in characters. */
const QUOTED = 120;
/** How long an answer may be to be read, in characters; what a server has to say of an error is short. */
const ANSWER = 1_000;
/** How far causes are followed. */
const DEPTH = 8;

/** A property of anything, whatever its getter does. */
export function read(value: unknown, key: string): unknown {
  try {
    return (value as Record<string, unknown> | null | undefined)?.[key];
  } catch {
    return undefined;
  }
}

/** A property that is text; empty where it is not. */
export const textOf = (value: unknown, key: string): string => {
  const text = read(value, key);
  return typeof text === 'string' ? text : '';
};

/** A property that is a number; 0 where it is not. */
export const numberOf = (value: unknown, key: string): number => {
  const number = read(value, key);
  return typeof number === 'number' ? number : 0;
};

/** What is safe to show of `text`: on one line, cut, without queries and without what looks like a token. */
export const quote = (text: string): string =>
  `"${text
    .slice(0, 10 * QUOTED)
    .replace(/\?\S*/g, '?…')
    .replace(/[\w+/=-]{24,}/g, '…')
    .replace(/[\p{C}\s]+/gu, ' ')
    .slice(0, QUOTED)}"`;

/** `error` and what lies beneath it: causes, the events that told of it, and the errors in those. */
export function beneath(error: unknown): unknown[] {
  const found = [error];
  for (const value of found) {
    if (found.length > DEPTH) break;
    for (const key of ['cause', 'description', 'error', 'errors', '0']) {
      const next = read(value, key);
      if (typeof next === 'object' && next && !found.includes(next)) found.push(next);
    }
  }
  return found;
}

/** The code that Node gave to a failure of the network or of TLS, such as `ECONNREFUSED`; empty where there is none. */
export const systemCode = (error: unknown): string =>
  beneath(error)
    .map((value) => textOf(value, 'code'))
    .find((code) => /^[A-Z][A-Z\d_]+$/.test(code)) ?? '';

/** The HTTP status of the answer; 0 where none came, or none may be seen. */
export function statusOf(error: unknown): number {
  const status = numberOf(error, 'description');
  if (status) return status;
  // By the package `ws`; a browser tells a page no status of a WebSocket.
  for (const value of beneath(error)) {
    const [, told] = /^Unexpected server response: (\d{3})$/.exec(textOf(value, 'message')) ?? [];
    if (told) return Number(told);
  }
  return 0;
}

/** What a Socket.IO server says of a request that it refused: `{ code, message }`. */
export function refusalOf(error: unknown): { code: number; message: string } | undefined {
  const text = textOf(read(error, 'context'), 'responseText');
  if (text.length > ANSWER) return undefined;
  try {
    const { code, message } = JSON.parse(text);
    return Number.isInteger(code) && typeof message === 'string' ? { code, message } : undefined;
  } catch {
    return undefined;
  }
}
