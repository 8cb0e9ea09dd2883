// A desk with an outbox. Its address says to which server and for whom, so that it is the same after a reload.
import { io } from '/dist/holdfast.esm.min.js';
import { indexedDbStore, outbox } from '/dist/holdfast-offline.esm.min.js';

const {
  server,
  user,
  tab = 'one',
  ...options
} = JSON.parse(decodeURIComponent(location.hash.slice(1)));
let who = user;
const told = [];
const socket = io(server, {
  auth: (give) => give({ user: who, tab }),
  reconnectionDelay: 50,
  reconnectionDelayMax: 200,
});
const box = outbox(socket, {
  scope: () => who,
  key: (_event, [key]) => key,
  store: indexedDbStore(),
  ...options,
});
for (const event of ['settled', 'storage-lost', 'error', 'leader'])
  box.on(event, (what, more) => {
    const { name, message, code, state, id } = Object(what);
    told.push({ event, what: name ? `${name} ${code}: ${message}` : (state ?? what), id, more });
  });

addEventListener('pageshow', ({ persisted }) => told.push({ event: 'pageshow', what: persisted }));

globalThis.desk = {
  box,
  socket,
  /** Puts values from `first` to `last` into the outbox, and resolves when they are written down. */
  put: (key, first, last = first) =>
    Promise.all(values(first, last).map((value) => box.emit('put', key, value).stored)).then(
      () => last,
    ),
  /** As `put`, without waiting. */
  drop: (key, first, last = first) => {
    for (const value of values(first, last)) box.emit('put', key, value);
  },
  state: () => box.getSnapshot(),
  list: () => box.list(),
  told: (event) => told.filter((one) => one.event === event).map(({ event: _, ...rest }) => rest),
  status: () => socket.getSnapshot().status,
  /** Another account signs in. */
  sign(as) {
    who = as;
    socket.disconnect().connect();
  },
};
const values = (first, last) => Array.from({ length: last - first + 1 }, (_, at) => first + at);
document.documentElement.dataset.ready = 'true';
