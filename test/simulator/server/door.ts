import type { Random } from '../../fuzz/random.js';
import type { HttpRequest } from '../http.js';
import type { WebSocketEnd } from '../websocket.js';
import { createSession, type Session, type SessionHost } from './session.js';

/** Where requests come in. */
export interface ServerDoor {
  request(request: HttpRequest): void;
  webSocket(end: WebSocketEnd): void;
}

export interface EngineServer extends ServerDoor {
  readonly sessions: ReadonlyMap<string, Session>;
  /** All that ever were, by their ids. */
  readonly all: ReadonlyMap<string, Session>;
  /** Answers everything by its HTTP status until it is up. */
  up: boolean;
  /** It forgets everything. @param politely - whether connections are closed, or only break */
  stop(politely: boolean): void;
}

/** How long handling a request may take, in milliseconds. */
const HANDLING_MS = 4;

/** Bodies of HTTP errors; those of an overlap or of too much are empty. */
const UNKNOWN_SESSION = '{"code":1,"message":"Session ID unknown"}';
const BAD_REQUEST = '{"code":3,"message":"Bad request"}';

/** The Engine.IO v4 side of the server: sessions over HTTP and WebSocket, and how they end. */
export function createEngineServer(
  host: SessionHost,
  random: Random,
  onSession: (session: Session) => void,
): EngineServer {
  const sessions = new Map<string, Session>();
  const all = new Map<string, Session>();
  let count = 0;

  const create = (): Session => {
    const session = createSession(host, `s${++count}`);
    host.note(() => `${session.sid} opened`);
    sessions.set(session.sid, session);
    all.set(session.sid, session);
    onSession(session);
    const { onClose } = session;
    session.onClose = (reason) => {
      sessions.delete(session.sid);
      onClose(reason);
    };
    return session;
  };
  const openPacket = ({ sid }: Session, upgrades: readonly string[]) => {
    const { pingInterval, pingTimeout, maxPayload } = host.options;
    return `0${JSON.stringify({ sid, upgrades, pingInterval, pingTimeout, maxPayload })}`;
  };

  const get = (session: Session, request: HttpRequest) => {
    // What would be sent by it would be lost, and nobody would know: Engine.IO has no remedy.
    if (request.copy && !session.get) return;
    if (session.get) {
      if (!request.copy && !session.get.copy) host.violation('a second GET');
      request.answer(400, '');
      return session.close('transport error');
    }
    session.get = request;
    request.onGone = () => {
      if (session.get === request) session.close('transport error');
    };
    session.flush();
  };

  const post = (session: Session, request: HttpRequest) => {
    const { body } = request;
    if (session.posting) {
      host.violation('a second POST');
      request.answer(400, '');
      return session.close('transport error');
    }
    if (Buffer.byteLength(body) > host.options.maxPayload) {
      if (body.includes('\x1e')) host.violation(`a body of ${Buffer.byteLength(body)} bytes`);
      return request.answer(413, '');
    }
    session.posting = true;
    request.onGone = () => session.close('transport error');
    host.after(random.int(HANDLING_MS), () => {
      session.posting = false;
      request.onGone = undefined;
      for (const frame of body.split('\x1e')) {
        session.take(
          frame[0] === 'b' ? new Uint8Array(Buffer.from(frame.slice(1), 'base64')) : frame,
        );
      }
      request.answer(200, 'ok');
    });
  };

  const server: EngineServer = {
    sessions,
    all,
    up: true,
    request(request) {
      if (!server.up) return request.answer(503, '');
      const { query, method } = request;
      const sid = query.get('sid');
      const transport = query.get('transport');
      // A POST for the other transport asks after a session, and harms none.
      const isQuestion = method === 'POST' && transport === 'websocket' && sid && !request.body;
      if (query.get('EIO') !== '4' || (transport !== 'polling' && !isQuestion)) {
        host.violation(`the query ${query}`);
      }
      if (!sid) {
        if (method === 'POST') host.violation('a POST without a session');
        return request.answer(200, openPacket(create(), host.options.upgrades));
      }
      const session = sessions.get(sid);
      if (!session) return request.answer(400, UNKNOWN_SESSION);
      // A stock server leaves unanswered what comes for a WebSocket without being one.
      if (isQuestion && session.transport === transport) return;
      if (session.transport !== transport) return request.answer(400, BAD_REQUEST);
      if (method === 'GET') get(session, request);
      else post(session, request);
    },
    webSocket(end) {
      if (!server.up) return end.refuse();
      const sid = end.query.get('sid');
      if (!sid) {
        const session = create();
        end.accept();
        end.send(openPacket(session, []));
        return session.adopt(end);
      }
      const session = sessions.get(sid);
      if (!session || session.upgrading || session.transport === 'websocket') return end.refuse();
      end.accept();
      session.probe(end);
    },
    stop(politely) {
      for (const session of [...sessions.values()]) {
        if (politely) session.close('server shutting down');
        else session.die();
      }
      sessions.clear();
      server.up = false;
    },
  };
  return server;
}
