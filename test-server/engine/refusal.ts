import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { EngineOptions } from './options.js';
import type { EngineSession } from './session.js';

/** The stock server's texts; the position in this list is the code on the wire. */
const MESSAGES = [
  'Transport unknown',
  'Session ID unknown',
  'Bad handshake method',
  'Bad request',
  'Forbidden',
  'Unsupported protocol version',
];
const FORBIDDEN = 4;

export interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** Why a request is not served, or `null`. Asks `allowRequest` last, and only for a handshake. */
export async function inspect(
  request: IncomingMessage,
  query: URLSearchParams,
  isUpgrade: boolean,
  options: EngineOptions,
  sessions: ReadonlyMap<string, EngineSession>,
): Promise<Refusal | null> {
  const transport = query.get('transport');
  if (!options.transports.some((name) => name === transport)) return refusal(0);
  if (isUpgrade && transport !== 'websocket') return refusal(3);
  const sid = query.get('sid');
  if (sid) {
    const session = sessions.get(sid);
    if (!session) return refusal(1);
    return !isUpgrade && session.transport.name !== transport ? refusal(3) : null;
  }
  if (request.method !== 'GET') return refusal(2);
  if (transport === 'websocket' && !isUpgrade) return refusal(3);
  if (query.get('EIO') !== '4') return refusal(5);
  const { allowRequest } = options;
  if (!allowRequest) return null;
  return new Promise((resolve) =>
    allowRequest(request, (error, allowed) =>
      resolve(allowed ? null : { code: FORBIDDEN, message: error ?? refusal(FORBIDDEN).message }),
    ),
  );
}

export function refuse(response: ServerResponse, { code, message }: Refusal): void {
  response.setHeader('content-type', 'application/json');
  response.writeHead(code === FORBIDDEN ? 403 : 400).end(JSON.stringify({ code, message }));
}

/** The answer to a WebSocket request that is not let in: there is no ServerResponse for those. */
export function refuseUpgrade(socket: Duplex, message: string, status = 400): void {
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'connection: close',
      'content-type: text/html',
      `content-length: ${Buffer.byteLength(message)}`,
      '',
      message,
    ].join('\r\n'),
  );
}

function refusal(code: number): Refusal {
  return { code, message: MESSAGES[code] ?? '' };
}
