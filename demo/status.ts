import type { SocketState, Status, Store } from 'holdfast';
import { byId, setText } from './dom.js';
import { milliseconds } from './requests.js';

/** Long enough that the transport of the first instant, which the upgrade replaces, is not announced. */
const ANNOUNCE_AFTER_MS = 250;
const NONE = '–';

const TRANSPORTS: Readonly<Record<string, string>> = {
  polling: 'long-polling',
  websocket: 'WebSocket',
};
const WORDS: Record<Status, string> = {
  idle: 'Idle',
  connecting: 'Connecting',
  connected: 'Connected',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  refused: 'Refused',
  closed: 'Closed',
};
const CLOSED_BY: Readonly<Record<string, string>> = {
  'io client disconnect': 'Disconnected by this page.',
  'io server disconnect': 'Disconnected by the server.',
};

/** Shows a socket's snapshot, and says the changes that matter in a sentence. */
export function showStatus(store: Store<SocketState>) {
  const pill = byId('pill');
  const sentence = byId('sentence');
  let announcing: ReturnType<typeof setTimeout> | undefined;
  let shown = store.getSnapshot();

  const fact = (name: string, value: string) => setText(byId(`fact-${name}`), value);
  const paintTime = () => {
    const { nextRetryAt, status, since } = shown;
    const waitMs = nextRetryAt === null ? 0 : Math.max(0, nextRetryAt - Date.now());
    fact('retry', nextRetryAt === null ? NONE : `in ${(waitMs / 1_000).toFixed(1)} s`);
    fact('since', status === 'idle' ? NONE : duration(Date.now() - since));
  };
  const paint = () => {
    shown = store.getSnapshot();
    const { status, transport, id, attempt, recovered } = shown;
    document.documentElement.dataset.status = status;
    pill.dataset.status = status;
    setText(byId('pill-word'), WORDS[status]);
    fact('transport', transport ? (TRANSPORTS[transport] ?? transport) : NONE);
    fact('sid', id ?? NONE);
    fact('attempt', attempt ? String(attempt) : NONE);
    fact('recovered', status === 'connected' ? (recovered ? 'yes' : 'no') : NONE);
    if (status !== 'connected') fact('round-trip', NONE);
    paintTime();
    clearTimeout(announcing);
    announcing = setTimeout(
      () => setText(sentence, announcement(store.getSnapshot())),
      ANNOUNCE_AFTER_MS,
    );
  };

  store.subscribe(paint);
  setInterval(paintTime, 100);
  paint();
  return { roundTrip: (ms: number) => fact('round-trip', milliseconds(ms)) };
}

export function announcement({
  status,
  transport,
  attempt,
  reason,
  recovered,
  everConnected,
}: SocketState): string {
  const lost = !everConnected
    ? 'No connection yet'
    : attempt > 1
      ? 'Not back yet'
      : 'Connection lost';
  const over = transport ? ` over ${TRANSPORTS[transport] ?? transport}` : '';
  switch (status) {
    case 'idle':
      return 'Not connected yet.';
    case 'connecting':
      return 'Connecting.';
    case 'connected':
      return `Connected${over}${recovered ? ', nothing missed' : ''}.`;
    case 'reconnecting':
      return `${lost}: ${reason}. ${attempt ? `Attempt ${attempt} follows.` : 'Trying again.'}`;
    case 'offline':
      return 'This device is offline. The page waits for the network.';
    case 'refused':
      return `The server refused: ${reason}. Nothing happens until you connect again.`;
    case 'closed':
      return CLOSED_BY[reason ?? ''] ?? `Closed: ${reason}.`;
  }
}

export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const minutes = Math.floor(seconds / 60);
  return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
