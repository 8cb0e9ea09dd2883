// How requests and sessions end, by chance.
import type { Random } from '../../fuzz/random.js';
import type { Answer, End } from './script.js';

/** What a proxy, or a server that is busy or wrong, answers to a request. */
export const answer = (random: Random): Answer =>
  random.pick<() => Answer>([
    () => ({ status: 400, body: `{"code":${random.int(6)},"message":"no"}` }),
    () => ({ status: random.pick([401, 403, 404, 405, 413, 500, 503]), body: 'no' }),
    () => ({ status: 429, headers: { 'retry-after': '0' } }),
    () => ({ status: 502, body: '<html><h1>Bad Gateway</h1></html>' }),
    () => ({ status: random.pick([201, 202, 204, 206]) }),
    () => ({ status: 200, body: random.pick(['', 'ok', '<html>', '\x1e', '9']) }),
    () => ({ cut: random.pick(['before', 'within']) }),
  ])();

/** Of a WebSocket. 0 stands for none; some of them may not be sent. */
const CODES = [
  ...[0, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011],
  ...[1012, 1013, 1014, 1015, 3000, 4000, 4999],
];
const NO_FRAMES = [
  [0xc1, 0],
  [0x83, 0],
  [0x81, 0x81, 1, 2, 3, 4, 5],
  [0x81, 2, 0xff, 0xff],
  [0x80, 1, 65],
  [0x01, 1, 52, 0x81, 1, 65],
  [0x81, 0x7f, 0x7f, 0, 0, 0, 0, 0, 0, 0],
  [0x89, 0x7e, 1, 0],
];

export const end = (random: Random): End =>
  random.pick<() => End>([
    () => ({ how: random.pick(['close packet', 'cut']) }),
    () => ({ how: 'code', code: random.pick(CODES) }),
    () => ({ how: 'bytes', bytes: random.pick(NO_FRAMES) }),
  ])();
