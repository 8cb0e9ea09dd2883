import { batch } from './batch.js';
import * as names from './cdn-esm.js';
import { events } from './events.js';
import { measure } from './measure.js';

/**
 * What `require()` gives to a page. A bundler cannot take a name out of it that nobody uses, so the one that is as large as half of the
 * rest is left to those who import.
 */
export default Object.defineProperty(
  Object.assign(names.io, names, { batch, events, measure }),
  'explain',
  {
    get(): never {
      throw new Error(
        'expected an import of explain, got a require(), which has no texts in a page',
      );
    },
  },
);
