// What a test calls from outside, by page.evaluate().
import * as holdfast from '/dist/holdfast.esm.min.js';
import { keepJournal } from '/journeys/journal.mjs';

const { io, race } = holdfast;
const requests = [];
let journal;

globalThis.stage = {
  holdfast,
  requests,
  open(url, { race: races, ...options } = {}, whenLost = undefined) {
    journal = keepJournal(io, url, { ...options, ...(races && { open: race() }) }, whenLost);
    holdfast.inspect(journal.socket, (what) => {
      if (what.kind === 'request') requests.push(what);
    });
  },
  read: () => journal.read(),
  emit: (...args) => void journal.socket.emit(...args),
  ask: (...args) => journal.socket.timeout(5_000).emitWithAck(...args),
  call: (method) => void journal.socket[method](),
};
document.documentElement.dataset.ready = 'true';
