import { caller } from './table/caller.js';
import type { Entry } from './table/entry.js';
import { http } from './table/http.js';
import { namespace } from './table/namespace.js';
import { network } from './table/network.js';
import { session } from './table/session.js';
import { transports } from './table/transports.js';

type KeyOf<Layer> = Layer extends () => infer Entries ? keyof Entries : never;

/** The kinds of failure. */
export type Code = KeyOf<
  | typeof network
  | typeof http
  | typeof transports
  | typeof session
  | typeof namespace
  | typeof caller
>;

/**
 * What is said of them, from the wire up to the application, in the order of docs/errors.md. Made when it is asked for: texts that are put
 * together of others at a module's top level would be kept by some bundlers whether they are used or not.
 */
export const layers = (): readonly Partial<Record<Code, Entry>>[] => [
  network(),
  http(),
  transports(),
  session(),
  namespace(),
  caller(),
];
