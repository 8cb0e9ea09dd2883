import { CALLER } from './table/caller.js';
import type { Entry } from './table/entry.js';
import { HTTP } from './table/http.js';
import { NAMESPACE } from './table/namespace.js';
import { NETWORK } from './table/network.js';
import { SESSION } from './table/session.js';
import { TRANSPORTS } from './table/transports.js';

type KeyOf<Layer> = Layer extends object ? keyof Layer : never;

/** The kinds of failure. */
export type Code = KeyOf<
  | typeof NETWORK
  | typeof HTTP
  | typeof TRANSPORTS
  | typeof SESSION
  | typeof NAMESPACE
  | typeof CALLER
>;

/**
 * What is said of them, from the wire up to the application, in the order of docs/errors.md. A list: an object that is put together of
 * others would be kept by bundlers whether it is used or not.
 */
export const LAYERS: readonly Partial<Record<Code, Entry>>[] = [
  NETWORK,
  HTTP,
  TRANSPORTS,
  SESSION,
  NAMESPACE,
  CALLER,
];
