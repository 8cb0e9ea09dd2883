import * as names from './index.js';

/**
 * What `require()` returns: `io` itself, callable, as the peer's, and with every name of the ES module as a member: tools that turn an
 * `import` into a `require()`, Jest among them, find all of it.
 */
export default Object.assign(names.io, names);
