// What python-engineio answers to requests that a client may want to make; docs/interop.md builds on it.
import { request } from 'node:http';
import { WebSocket } from 'ws';
import { servePython } from '../harness/servers.mjs';
import { equal, until } from '../harness/until.mjs';

/** Long enough for an answer, too short for a waiting GET. */
const PATIENCE_MS = 1_500;
const OPTIONS = { pingInterval: 60_000, pingTimeout: 60_000 };

/** Engine.IO by hand, over long-polling. */
async function talkTo(server) {
  const base = `${server.url}/socket.io/?EIO=4&transport=polling`;
  const ask = async (query, options) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
      const response = await fetch(base + query, { ...options, signal });
      return [response.status, await response.text()];
    } catch (error) {
      if (error.name !== 'TimeoutError') throw error;
      return 'no answer';
    }
  };
  return {
    base,
    handshake: async () => JSON.parse((await ask(''))[1].slice(1)),
    get: (sid) => ask(`&sid=${sid}`),
    post: (sid, body) => ask(`&sid=${sid}`, { method: 'POST', body }),
  };
}

/** A session that lives on a WebSocket. */
async function openWebSocket(server, later) {
  const url = `${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(url);
  later(() => socket.terminate());
  const packets = [];
  socket.on('message', (data) => packets.push(String(data)));
  await until(
    () => packets,
    ({ length }) => length,
    { what: 'an open packet' },
  );
  return { socket, packets, sid: JSON.parse(packets[0].slice(1)).sid };
}

async function run(row) {
  const check = (name, run, settings = {}) =>
    row.check(name, async (later) => {
      const server = await servePython({ options: OPTIONS, ...settings });
      later(() => server.stop());
      await run(await talkTo(server), server, later);
    });
  const OK = [200, 'OK'];

  await check('says no maxPayload in its handshake', async ({ handshake }) => {
    equal(Object.keys(await handshake()).sort(), [
      'pingInterval',
      'pingTimeout',
      'sid',
      'upgrades',
    ]);
  });
  await check(
    'answers a GET for a session on WebSocket with a noop, and leaves it unharmed',
    async ({ get }, server, later) => {
      const { sid, socket, packets } = await openWebSocket(server, later);
      equal(await get(sid), [200, '6']);
      equal(await get(sid), [200, '6']);
      socket.send('40');
      await until(
        () => packets,
        () => packets.some((packet) => packet.startsWith('40{')),
        {
          what: 'the answer to CONNECT',
        },
      );
    },
  );
  await check(
    'answers requests for a dead session with 400 and a JSON string',
    async ({ get, post }) => {
      equal(await get('dead'), [400, '"Invalid session dead"']);
      equal(await post('dead', '6'), [400, '"Invalid session dead"']);
    },
  );
  await check(
    'ends a session to which a noop is posted, on polling without an answer',
    async ({ handshake, get, post }) => {
      const { sid } = await handshake();
      equal(await post(sid, '6'), 'no answer');
      equal((await get(sid))[0], 500);
    },
  );
  await check(
    'ends a session to which a noop is posted, on WebSocket with 400',
    async ({ post }, server, later) => {
      const { sid, packets } = await openWebSocket(server, later);
      equal(await post(sid, '6'), [400, '"Bad Request"']);
      await until(
        () => packets,
        () => packets.includes('1'),
        { what: 'a close packet' },
      );
    },
  );
  await check(
    'takes an empty body, which ends a session of the stock server',
    async ({ handshake, get, post }) => {
      const { sid } = await handshake();
      equal(await post(sid, ''), OK);
      equal(await post(sid, '40'), OK);
      equal((await get(sid))[0], 200);
    },
  );
  await check(
    'throws away a body of more than 16 packets, and answers OK',
    async ({ handshake, get, post }) => {
      const { sid } = await handshake();
      await post(sid, '40');
      await get(sid);
      const bodyOf = (count) => Array(count).fill('42["say back"]').join('\x1e');
      equal(await post(sid, bodyOf(17)), OK);
      equal(await post(sid, '420["echo","alive"]'), OK);
      equal(await get(sid), [200, '430["alive"]']);
      equal(await post(sid, bodyOf(16)), OK);
      equal((await get(sid))[1].split('\x1e').length, 16);
    },
    { maxDecodePackets: 16 },
  );
  await check(
    'takes the first piece of a body for the whole',
    async ({ base, handshake, get, post }) => {
      const { sid } = await handshake();
      await post(sid, '40');
      await get(sid);
      equal(
        await postInPieces(`${base}&sid=${sid}`, [
          '42["say back","one"]',
          '\x1e42["say back","two"]',
        ]),
        200,
      );
      equal(await get(sid), [200, '42["said","one"]']);
    },
  );
  await check('lets a second GET wait beside the first', async ({ handshake, get, post }) => {
    const { sid } = await handshake();
    const both = Promise.all([get(sid), get(sid)]);
    await post(sid, '40');
    equal((await both).filter((answer) => answer === 'no answer').length, 1);
  });
}

const postInPieces = (url, [first, second]) =>
  new Promise((resolve, reject) => {
    const length = Buffer.byteLength(first + second);
    const post = request(
      url,
      { method: 'POST', headers: { 'Content-Length': length } },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      },
    );
    post.on('error', reject);
    post.write(first);
    setTimeout(() => post.end(second), 200);
  });

export const pythonFacts = {
  name: 'What python-engineio answers, request by request',
  needs: ['python3-socketio', 'python3-engineio', 'python3-aiohttp'],
  run,
};
