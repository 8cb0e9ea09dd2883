import { Manager, Socket } from './dropin/index.js';
import { io } from './io.js';
import { protocol } from './protocol.js';

/** The one global of the script tag, and what `require()` returns: callable, with its members, as the peer's. */
export default Object.assign(io, { io, connect: io, Manager, Socket, protocol });
