// A server that plays a script: long-polling and WebSockets by hand, in place of any that minds the protocol.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket as Tcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Answer, SessionScript } from './script.js';
import { createSession, type Session } from './session.js';

const UNKNOWN: Answer = { status: 400, body: '{"code":1,"message":"Session ID unknown"}' };

/** @param onActivity - something came or left */
export async function startServer(scripts: readonly SessionScript[], onActivity: () => void) {
  const sessions: Session[] = [];
  /** The transport of each handshake, answered or not. */
  const handshakes: string[] = [];
  const connections = new Set<Tcp>();
  const http = createServer();
  const webSockets = new WebSocketServer({ noServer: true });
  let busyUntil = 0;
  const around = {
    onActivity,
    busy(ms: number) {
      busyUntil = Math.max(busyUntil, performance.now() + ms);
    },
  };

  const begin = (transport: string): SessionScript => {
    handshakes.push(transport);
    return scripts[handshakes.length - 1] ?? {};
  };
  const make = (script: SessionScript, upgrades: string[]) => {
    const session = createSession(script, `session ${sessions.length}`, upgrades, around);
    sessions.push(session);
    return session;
  };
  const asked = (request: IncomingMessage) => {
    const sid = new URL(`http://server${request.url}`).searchParams.get('sid');
    return { sid, session: sessions.findLast((session) => session.sid === sid) };
  };

  http.on('connection', (connection) => {
    connections.add(connection);
    connection.on('error', () => {}).on('close', () => connections.delete(connection));
  });
  http.on('request', (request, response) => {
    const { sid, session } = asked(request);
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      onActivity();
      if (session) return session.request(request.method!, body, response);
      if (sid !== null) return answerWith(response, UNKNOWN);
      const script = begin('polling');
      if (script.handshake) return answerWith(response, script.handshake);
      make(script, ['websocket']).openedBy(response);
    });
  });
  http.on('upgrade', (request, connection, head) => {
    onActivity();
    const { sid, session } = asked(request);
    const script = sid === null ? begin('websocket') : undefined;
    const refused = script ? script.handshake : session ? session.probe.refused : UNKNOWN;
    if (refused) return refuse(connection, refused);
    webSockets.handleUpgrade(request, connection, head, (webSocket) => {
      if (script) make(script, []).runOn(webSocket);
      else session!.probedBy(webSocket);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    sessions,
    handshakes,
    /** Whether something is to come, without any sign of the client. */
    isBusy: () => performance.now() < busyUntil,
    close() {
      http.close();
      for (const connection of connections) connection.destroy();
    },
  };
}

export function answerWith(response: ServerResponse, answer: Answer): void {
  if ('status' in answer) response.writeHead(answer.status, answer.headers).end(answer.body);
  else if (answer.cut === 'before') response.destroy();
  else
    response
      .writeHead(200, { 'content-length': 1_000 })
      .write('0{"sid":"cut', () => response.destroy());
}

function refuse(connection: Duplex, answer: Answer): void {
  if (!('status' in answer)) return void connection.destroy();
  const { status, body = '' } = answer;
  const length = Buffer.byteLength(body);
  connection.end(
    `HTTP/1.1 ${status} No\r\nconnection: close\r\ncontent-length: ${length}\r\n\r\n${body}`,
  );
}
