// Engine.IO by hand, for questions that no client asks.
import { request } from 'node:http';
import { WebSocket } from 'ws';
import { until } from './until.mjs';

/** Long enough for an answer, too short for a GET that waits. */
const PATIENCE_MS = 1_500;

/** Each request resolves with status and body, or with `no answer`. */
export function talkTo(server) {
  const of = (transport) => `${server.url}/socket.io/?EIO=4&transport=${transport}`;
  const base = of('polling');
  const ask = async (query, options, address = base) => {
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const response = await fetch(address + query, { ...options, signal });
      return [response.status, await response.text()];
    } catch (error) {
      if (error.name === 'TimeoutError') return 'no answer';
      throw error;
    }
  };
  const post = (sid, body) =>
    ask(`&sid=${sid}`, { method: 'POST', body, headers: { 'Content-Type': 'text/plain' } });
  const get = (sid) => ask(`&sid=${sid}`);
  const handshake = async () => JSON.parse((await ask(''))[1].slice(1));
  return {
    get,
    post,
    handshake,
    /** An empty POST that names the transport which the session does not have. */
    postElsewhere: (sid) => ask(`&sid=${sid}`, { method: 'POST' }, of('websocket')),
    /** A session that is in the namespace `/`, and has nothing to read. */
    async join() {
      const { sid } = await handshake();
      await post(sid, '40');
      // Both packets that wait for a newcomer: its welcome, and the answer to CONNECT.
      for (let body = ''; !/40\{/.test(body); ) body += (await get(sid))[1];
      const rest = await post(sid, '420["echo","joined"]');
      for (let body = ''; !body.includes('joined'); ) body += (await get(sid))[1];
      return rest[0] === 200 ? sid : undefined;
    },
    postInPieces: (sid, [first, second]) =>
      new Promise((resolve, reject) => {
        const headers = {
          'Content-Type': 'text/plain',
          'Content-Length': Buffer.byteLength(first + second),
        };
        const post = request(`${base}&sid=${sid}`, { method: 'POST', headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        post.on('error', reject);
        post.write(first);
        setTimeout(() => post.end(second), 200);
      }),
  };
}

/** A session that lives on a WebSocket, with the packets that came. */
export async function openWebSocket(server, later) {
  const url = `${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(url);
  later(() => socket.terminate());
  const packets = [];
  let closed = false;
  socket.on('message', (data) => packets.push(String(data)));
  socket.on('close', () => {
    closed = true;
  });
  await until(
    () => packets,
    ({ length }) => length,
    { what: 'an open packet' },
  );
  return {
    sid: JSON.parse(packets[0].slice(1)).sid,
    /** Whether the server goes on with it. */
    async isAlive() {
      socket.send('40');
      const answer = () =>
        closed || packets.includes('1') || packets.some((one) => /^40/.test(one));
      await until(answer, Boolean, { what: 'an answer to CONNECT, or the end' });
      return !closed && !packets.includes('1');
    },
  };
}
