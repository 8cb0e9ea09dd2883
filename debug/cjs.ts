import * as names from './index.js';

/** What `require('holdfast/debug')` returns: as `require('holdfast')`, with its doings in the console. */
export default Object.assign(names.io, names);
