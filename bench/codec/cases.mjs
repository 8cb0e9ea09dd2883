// What is encoded and decoded: events as applications send them. Several of each, since engines remember a string they have just seen.

const COUNT = 64;
const many = (make) => Array.from({ length: COUNT }, (_, n) => make(n));

const row = (n) => ({
  id: 100 + n,
  name: `player ${n}`,
  team: n % 2 ? 'red' : 'blue',
  alive: n % 3 > 0,
  at: { x: n * 3, y: 600 - n },
});

const small = many((n) => ['move', { id: 100 + n, x: n * 3, y: 600 - n }]);
const kilobyte = many((n) => ['players', Array.from({ length: 13 }, (_, at) => row(n + at))]);
const tenKilobytes = many((n) => ['players', Array.from({ length: 127 }, (_, at) => row(n + at))]);
const answer = many((n) => [null, { id: 100 + n, saved: true }]);
const binary = many((n) => [
  'upload',
  { id: 100 + n, name: `part ${n}`, last: n % 2 > 0 },
  new Uint8Array(64).fill(n),
]);

const placeholder = { _placeholder: true, num: 0 };
const textOf = (data) => JSON.stringify(data);

export const events = { small, kilobyte, tenKilobytes };
export const binaryEvents = binary;
/** As they come by WebSocket: one string each. */
export const frames = {
  event: small.map((data) => `42${textOf(data)}`),
  ack: answer.map((data, n) => `43${1000 + n}${textOf(data)}`),
};
/** Text, then its attachment. */
export const binaryFrames = binary.map(([name, about, bytes]) => [
  `451-${textOf([name, about, placeholder])}`,
  bytes.slice().buffer,
]);
/** The texts of 100 messages, as the Socket.IO layer hands them to Engine.IO's. */
export const payloads = many((n) =>
  Array.from({ length: 100 }, (_, at) => `2${textOf(small[(n + at) % COUNT])}`),
);
export const bodies = payloads.map((texts) => texts.map((text) => `4${text}`).join('\x1e'));
