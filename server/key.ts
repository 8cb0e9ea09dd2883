import type { DedupeKey } from './types.js';

// The wire contract of the outbox: `$outbox` in the credentials, in an event's last argument, and as the event that answers.
const name = '$outbox';
const version = 1;
const maxLength = 64;

const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const own = (value: unknown, property: string): unknown =>
  isPlain(value) && Object.hasOwn(value, property) ? value[property] : undefined;

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length >= 1 && value.length <= maxLength;

/** What the client is told: the event and its one argument. */
export const announcement = (): [string, { v: number }] => [name, { v: version }];

/** The client's id if its credentials ask for deduplication, in a version that is spoken here. */
export function cidOf(auth: unknown): string | undefined {
  const asked = own(auth, name);
  const cid = own(asked, 'cid');
  return own(asked, 'v') === version && isName(cid) ? cid : undefined;
}

/** Takes the id off the event, if it has one: the last argument, before the acknowledgement's function. */
export function takeId(event: unknown[]): string | undefined {
  const last = event.length - (typeof event.at(-1) === 'function' ? 2 : 1);
  const id = last > 0 ? own(event[last], name) : undefined;
  if (!isName(id) || Object.keys(event[last] as object).length !== 1) return undefined;
  event.splice(last, 1);
  return id;
}

export const keyOf = (user: string | number, cid: string, id: string): DedupeKey => ({
  user,
  cid,
  id,
  // Not a joined string: what the client chose must not reach over into another user's.
  text: JSON.stringify([user, cid, id]),
});

/** Makes sure that no handler is called any more with an event that another has taken the place of. */
export const cancel = (event: unknown[]): void => {
  event.splice(0, event.length, name);
};
