// What servers answer to requests that a client may want to make; docs/interop.md has it as a table.
import { openWebSocket, talkTo } from '../harness/by-hand.mjs';
import { servePython, serveStock } from '../harness/servers.mjs';
import { equal } from '../harness/until.mjs';

const PAGE = '42["say back","one"]';
const SAID = '42["said","one"]';
const bodyOf = (count) => Array(count).fill(PAGE).join('\x1e');

/** Each with what the stock server answers, and what python-engineio does. */
const questions = [
  {
    name: 'the handshake, and whether it says maxPayload',
    ask: async ({ handshake }) => 'maxPayload' in (await handshake()),
    stock: true,
    python: false,
  },
  {
    name: 'a GET for a session on WebSocket, and whether that goes on',
    async ask({ get }, webSocket) {
      const { sid, isAlive } = await webSocket();
      return [await get(sid), await isAlive()];
    },
    stock: [[400, '{"code":3,"message":"Bad request"}'], true],
    python: [[200, '6'], true],
  },
  {
    name: 'a GET and a POST for a dead session',
    ask: async ({ get, post }) => [await get('dead'), await post('dead', '6')],
    stock: Array(2).fill([400, '{"code":1,"message":"Session ID unknown"}']),
    python: Array(2).fill([400, '"Invalid session dead"']),
  },
  {
    name: 'a noop posted to a session on polling, and whether that goes on',
    async ask({ join, get, post }) {
      const sid = await join();
      const answer = await post(sid, '6');
      return [answer, (await post(sid, PAGE))[0] === 200 && (await get(sid))[1] === SAID];
    },
    stock: [[200, 'ok'], true],
    python: ['no answer', false],
  },
  {
    name: 'a noop posted to a session on WebSocket, and whether that goes on',
    async ask({ post }, webSocket) {
      const { sid, isAlive } = await webSocket();
      return [await post(sid, '6'), await isAlive()];
    },
    stock: [[400, '{"code":3,"message":"Bad request"}'], true],
    python: [[400, '"Bad Request"'], false],
  },
  {
    name: 'a POST without a body, and whether the session goes on',
    async ask({ join, get, post }) {
      const sid = await join();
      const [status] = await post(sid, '');
      return [status, (await post(sid, PAGE))[0] === 200 && (await get(sid))[1] === SAID];
    },
    stock: [200, false],
    python: [200, true],
  },
  {
    name: 'an empty POST that names WebSocket, for a dead session and one on polling, and whether that goes on',
    async ask({ join, get, post, postElsewhere }) {
      const sid = await join();
      const answers = [await postElsewhere('dead'), await postElsewhere(sid)];
      return [...answers, (await post(sid, PAGE))[0] === 200 && (await get(sid))[1] === SAID];
    },
    stock: [
      [400, '{"code":1,"message":"Session ID unknown"}'],
      [400, '{"code":3,"message":"Bad request"}'],
      true,
    ],
    python: [[400, '"Invalid session dead"'], [200, 'OK'], true],
  },
  {
    name: 'a body of 16 packets and one of 17, and how many of their events are heard',
    async ask({ join, get, post }) {
      const sid = await join();
      const heard = [];
      for (const count of [16, 17]) {
        const [status] = await post(sid, bodyOf(count));
        await post(sid, '421["echo","end"]');
        let body = '';
        while (!body.includes('end')) body += (await get(sid))[1];
        heard.push([status, body.split(SAID).length - 1]);
      }
      return heard;
    },
    stock: [
      [200, 16],
      [200, 17],
    ],
    python: [
      [200, 16],
      [200, 0],
    ],
  },
  {
    name: 'a body that comes in two pieces, and how many of its two events are heard',
    async ask({ join, get, post, postInPieces }) {
      const sid = await join();
      const status = await postInPieces(sid, [PAGE, `\x1e${PAGE}`]);
      await post(sid, '421["echo","end"]');
      let body = '';
      while (!body.includes('end')) body += (await get(sid))[1];
      return [status, body.split(SAID).length - 1];
    },
    stock: [200, 2],
    python: [200, 1],
  },
  {
    name: 'a second GET beside one that waits',
    async ask({ join, get }) {
      const sid = await join();
      const answers = await Promise.all([get(sid), get(sid)]);
      return answers.map((answer) => (answer === 'no answer' ? answer : answer[0])).sort();
    },
    stock: [200, 400],
    python: ['no answer', 'no answer'],
  },
];

const row = (name, needs, serve, make) => ({
  name: `${name}, request by request`,
  needs,
  async run(row) {
    for (const question of questions) {
      await row.check(question.name, async (later) => {
        const options = { pingInterval: 60_000, pingTimeout: 60_000 };
        const server = await serve({ options, maxDecodePackets: 16 });
        later(() => server.stop());
        equal(
          await question.ask(talkTo(server), () => openWebSocket(server, later)),
          question[make],
          'the answer',
        );
      });
    }
  },
});

const python = ['python3-socketio', 'python3-engineio', 'python3-aiohttp'];
export const stockRequests = row('stock socket.io', ['socket.io'], serveStock, 'stock');
export const pythonRequests = row('python-socketio', python, servePython, 'python');
