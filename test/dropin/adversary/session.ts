// One session of a server that plays a script.
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Frame } from './frames.js';
import type { End, Reaction, SessionScript } from './script.js';
import { answerWith } from './server.js';

export type Session = ReturnType<typeof createSession>;

interface Around {
  onActivity(): void;
  /** Something will happen within this time. */
  busy(ms: number): void;
}

const ACCEPT: Reaction = { frames: ['40%{"sid":"s"}'] };
const ACKNOWLEDGE: Reaction = { frames: ['43%#["done"]'] };

const made = (frame: Frame) => (typeof frame === 'string' ? frame : Buffer.from(frame.bytes));
const inBody = (frame: Frame) =>
  typeof frame === 'string' ? frame : `b${Buffer.from(frame.bytes).toString('base64')}`;

export function createSession(
  { open, probe = {}, connects = {}, asked = [], gets = [], posts = [] }: SessionScript,
  name: string,
  upgrades: readonly string[],
  { onActivity, busy }: Around,
) {
  const fields = { sid: name, upgrades, pingInterval: 25_000, pingTimeout: 20_000, ...open };
  const opening = `0${JSON.stringify(fields)}`;
  const silenceMs = fields.pingInterval + fields.pingTimeout;
  const received: Frame[] = [];
  const bodies: (readonly Frame[])[] = [];
  const count = { asked: 0, GET: 0, POST: 0 };
  let webSocket: WebSocket | undefined;
  let waiting: ServerResponse | undefined;
  let ending: End | undefined;

  /** The client will notice that no ping comes. */
  const beat = () => silenceMs < 1_000 && busy(silenceMs + 30);

  function say(frames: readonly Frame[]): void {
    onActivity();
    if (frames.includes('2')) beat();
    if (webSocket) for (const frame of frames) webSocket.send(made(frame));
    else if (frames.length) bodies.push(frames);
    release();
  }

  /** Answers the GET that waits, if there is something to say. */
  function release(): void {
    const response = waiting;
    if (!response || !(bodies.length || ending)) return;
    waiting = undefined;
    if (bodies.length) response.end(bodies.shift()!.map(inBody).join('\x1e'));
    else if (ending!.how === 'close packet') response.end('1');
    else if (ending!.how === 'code') answerWith(response, { status: 400, body: '{"code":3}' });
    else answerWith(response, { cut: ending!.how === 'cut' ? 'before' : 'within' });
  }

  function react({ lateMs, ...reaction }: Reaction, nsp = '', id = ''): void {
    if (lateMs) {
      busy(lateMs + 5);
      setTimeout(react, lateMs, reaction, nsp, id);
      return;
    }
    if (ending) return;
    const { frames = [], end } = reaction;
    say(frames.map((frame) => (typeof frame === 'string' ? fill(frame, nsp, id) : frame)));
    ending = end;
    if (end && webSocket) endOf(webSocket, end);
    else release();
  }

  function hear(frame: string | Buffer): void {
    onActivity();
    if (typeof frame !== 'string') return void received.push({ bytes: [...frame] });
    received.push(frame);
    const [, type, nsp = '', id] = /^4([025])(?:\d+-)?(\/[^,]*,)?(\d+)?/.exec(frame) ?? [];
    if (type === '0') react(connects[nsp] ?? ACCEPT, nsp);
    else if (id) react(asked[count.asked++] ?? ACKNOWLEDGE, nsp, id);
  }

  function listen(socket: WebSocket, onFrame: (frame: string | Buffer) => void): void {
    socket.on('error', () => {}).on('close', onActivity);
    socket.on('message', (data, isBinary) => onFrame(isBinary ? (data as Buffer) : `${data}`));
  }

  return {
    sid: fields.sid,
    probe,
    /** What the client sent. */
    received,
    react,
    openedBy(response: ServerResponse) {
      beat();
      response.end(opening);
    },
    runOn(socket: WebSocket) {
      webSocket = socket;
      listen(socket, hear);
      beat();
      say([opening]);
    },
    request(method: string, body: string, response: ServerResponse) {
      const script = method === 'GET' ? gets : posts;
      const other = script[count[method as 'GET']++];
      if (other) return answerWith(response, other);
      if (method === 'GET') {
        waiting = response;
        return release();
      }
      for (const frame of body.split('\x1e'))
        hear(frame[0] === 'b' ? Buffer.from(frame.slice(1), 'base64') : frame);
      response.end('ok');
    },
    probedBy(socket: WebSocket) {
      listen(socket, (frame) => {
        onActivity();
        if (webSocket) hear(frame);
        else if (frame === '2probe') {
          const { lateMs = 0, frames = ['3probe'], end } = probe.answer ?? {};
          busy(lateMs + 5);
          setTimeout(() => {
            for (const each of frames) socket.send(made(each));
            if (end) endOf(socket, end);
            if (frames.includes('3probe')) say(probe.release ?? ['6']);
          }, lateMs);
        } else if (frame === '5') {
          webSocket = socket;
          for (const each of bodies.splice(0).flat()) socket.send(made(each));
          if (probe.upgraded) react(probe.upgraded);
        }
      });
    },
  };
}

const fill = (frame: string, nsp: string, id: string) => frame.replace('%', nsp).replace('#', id);

function endOf(webSocket: WebSocket, end: End): void {
  const { _socket: connection } = webSocket as unknown as { _socket: Duplex };
  if (end.how === 'cut') webSocket.terminate();
  else if (end.how === 'bytes') connection.write(Buffer.from(end.bytes));
  else if (end.how === 'code') {
    // By hand, since not every code may be sent.
    const { code } = end;
    connection.end(Buffer.from(code ? [0x88, 2, code >> 8, code & 255] : [0x88, 0]));
  } else {
    webSocket.send('1');
    webSocket.close();
  }
}
