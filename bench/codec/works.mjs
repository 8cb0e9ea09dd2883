// Bundled for a page and for Node: every work of every contestant, timed one at a time.
import { binaryEvents, binaryFrames, bodies, events, frames, payloads } from './cases.mjs';
import { holdfast } from './holdfast.ts';
import { limit } from './limit.mjs';
import { peer } from './peer.mjs';

const works = {
  'encode-small': ['encode', events.small],
  'encode-1k': ['encode', events.kilobyte],
  'encode-10k': ['encode', events.tenKilobytes],
  'decode-small': ['decode', frames.event],
  'decode-ack': ['decode', frames.ack],
  'binary-encode': ['encodeBinary', binaryEvents],
  'binary-decode': ['decodeBinary', binaryFrames],
  'payload-encode': ['encodePayload', payloads],
  'payload-decode': ['decodePayload', bodies],
};
const contestants = { holdfast, 'socket.io-client': peer, limit };

/**
 * A loop of its own for each, so that none is compiled for another's work. What comes out is kept where anyone can see it, and what
 * goes in changes, so that no turn can be left out. All of a payload's contestants are awaited, since one may be asynchronous.
 */
const loopOf = (name, run, inputs) => {
  const call = `${name === 'payload-encode' ? 'await ' : ''}run(inputs[n & 63])`;
  const body = `return async (times) => {
    const started = performance.now();
    for (let n = 0; n < times; n++) globalThis.seen = ${call};
    return ((performance.now() - started) * 1e6) / times;
  };`;
  return new Function('run', 'inputs', body)(run, inputs);
};

const loops = {};
for (const [name, [method, inputs]] of Object.entries(works))
  for (const [contestant, methods] of Object.entries(contestants))
    loops[`${name} ${contestant}`] = loopOf(name, methods[method] ?? methods.encode, inputs);

/** How long a turn takes, in milliseconds: short, so that what else the machine does meets few of them. */
const TURN_MS = 3;
const WARM_UP_MS = 200;

/** Every contestant's nanoseconds, by round. */
globalThis.measure = async (work, rounds) => {
  const names = Object.keys(contestants);
  const found = Object.fromEntries(names.map((name) => [name, []]));
  const times = {};
  for (const name of names) {
    const loop = loops[`${work} ${name}`];
    // Enough for a page's clock to move, which steps by a tenth of a millisecond.
    const slow = await loop(2000);
    const fast = await loop(Math.ceil((WARM_UP_MS * 1e6) / slow));
    times[name] = Math.ceil((TURN_MS * 1e6) / fast);
  }
  for (let round = 0; round < rounds; round++)
    for (const name of round % 2 ? names.toReversed() : names)
      found[name].push(await loops[`${work} ${name}`](times[name]));
  return found;
};
globalThis.works = Object.keys(works);
