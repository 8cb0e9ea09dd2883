import { TransportError } from '../../src/errors.js';
import type { Entry } from '../../src/explain/table/entry.js';
import { type Code, layers } from '../../src/explain/table.js';
import { explain } from '../../src/explain.js';

export const failed = (description: unknown = 0, more: object = {}) =>
  new TransportError('xhr poll error', { transport: 'polling', description, ...more });

/** What a server answers, as an error has it. */
export const refused = (responseText: unknown, status = 400) =>
  failed(status, { context: { status, responseText } });

export const codeOf = (...args: Parameters<typeof explain>) => explain(...args).code;

/** An error that came over a channel between realms: an Error keeps no fields of its own there, an object does. */
export const structuredCloneOf = (error: Error) =>
  structuredClone({ ...error, name: error.name, message: error.message });

/** What explain() knows, its layers in one. */
export const TABLE: Record<Code, Entry> = Object.assign({}, ...layers());
