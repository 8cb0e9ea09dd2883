// What the matrix calls from outside, by page.evaluate(). The client is the module that the address names.
import { plain } from '/interop/plain.js';
import { keepJournal } from '/journeys/journal.mjs';
import { scenarios } from '/journeys/scenarios.mjs';

const { io } = await import(new URLSearchParams(location.search).get('client'));
let journal;

globalThis.stage = {
  open(url, options, whenLost) {
    journal = keepJournal(io, url, options, whenLost);
  },
  read: () => plain(journal.read()),
  emit: (...args) => void journal.socket.emit(...args),
  ask: (...args) => journal.socket.timeout(5_000).emitWithAck(...args),
  call: (method) => void journal.socket[method](),
  tell: (type) => void document.dispatchEvent(new Event(type, { bubbles: true })),
  play: (name, url, options) =>
    scenarios.find((scenario) => scenario.name === name).run({ io, url, options }),
};
document.documentElement.dataset.ready = 'true';
