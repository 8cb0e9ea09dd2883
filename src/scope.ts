import { callAll } from './emitter.js';

/** The disposers that one state owns: what the state starts, ends with it. */
export type Scope = (() => void)[];

/** Ends all that `scope` holds, and empties it. */
export const endScope = (scope: Scope): void => callAll(scope.splice(0), []);
