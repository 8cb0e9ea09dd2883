import type { CoreSocket } from 'holdfast';
import type { Platform } from '../platform.js';

/** Socket.IO v5, CONNECT. */
const CONNECT = 0;
/** The event by which `dedupe()` of `holdfast/server` says that it knows repetitions. */
const ANNOUNCEMENT = '$outbox';
/** How long to wait for that, in milliseconds: where it came before, and where nothing is known. */
const EXPECTED_MS = 5_000;
const POSSIBLE_MS = 500;
/** The most that a flush after a reconnection is put off, so that not all clients flush at once; in milliseconds. */
const SPREAD_MS = 500;
/** How long the first connection waits for the store, in milliseconds, unless `dedupe` is required. */
const STORE_MS = 1_000;
/** How long to wait before `beforeFlush` is tried again, in milliseconds. */
const AGAIN_MS = 1_000;

/** Whether, and how, items may leave by the present connection. */
export interface Session {
  readonly isOpen: boolean;
  /** Whether the server knows repetitions: then each item carries its id. */
  readonly isAnnounced: boolean;
  /** Ends every wait of the present connection. */
  hurry(): void;
  close(): void;
}

export interface SessionOptions {
  readonly socket: CoreSocket;
  readonly platform: Platform;
  readonly dedupe: 'auto' | 'required' | 'off';
  readonly beforeFlush: ((socket: CoreSocket) => Promise<void> | void) | undefined;
  /** Whose items may leave. */
  readonly scope: () => string | undefined;
  /** Who the connection belongs to: whoever was there at its CONNECT. It outlives this session. */
  readonly owner: { scope?: string | undefined };
  /** Makes way for the account that is signed in now. */
  present(): void;
  /** What goes with the credentials of each CONNECT. */
  readonly credentials: () => object;
  /** Resolves when the store has told what they are. */
  readonly ready: Promise<void>;
  /** Whether the server has said before that it knows repetitions; `undefined`: never asked. */
  readonly wasAnnounced: () => boolean | undefined;
  onAnnounced(known: boolean): void;
  onOpen(): void;
  onLost(): void;
  onError(error: Error): void;
}

/** Opens the way after each CONNECT: once the server has had its say, and the application has identified itself. */
export function createSession(options: SessionOptions): Session {
  const { socket, platform, dedupe, owner, onError } = options;
  /** A new one for each connection. */
  let turn:
    | { scope: string | undefined; announced?: boolean; open?: boolean; skip?: () => void }
    | undefined;
  let wasOpen = false;

  const wait = (limitMs: number, of: NonNullable<typeof turn>) =>
    new Promise<void>((resolve) => {
      const stop = limitMs < Infinity ? platform.after(limitMs, resolve) : undefined;
      of.skip = () => {
        stop?.();
        resolve();
      };
    });

  const begin = async () => {
    const mine: NonNullable<typeof turn> = { scope: owner.scope ?? options.scope() };
    turn = mine;
    if (dedupe !== 'off') {
      const known = options.wasAnnounced();
      const patience = known === undefined ? POSSIBLE_MS : known ? EXPECTED_MS : 0;
      const needed = dedupe === 'required' ? Infinity : patience;
      if (needed) await wait(needed, mine);
      if (turn !== mine) return;
      if (known !== !!mine.announced) options.onAnnounced(!!mine.announced);
    }
    while (turn === mine) {
      try {
        await options.beforeFlush?.(socket);
        break;
      } catch (error) {
        onError(error as Error);
        await wait(AGAIN_MS, mine);
      }
    }
    if (wasOpen && turn === mine) await wait(platform.random() * SPREAD_MS, mine);
    if (turn !== mine) return;
    mine.open = wasOpen = true;
    options.onOpen();
  };

  const onAnnouncement = (message: { v?: unknown } | undefined) => {
    if (!turn || turn.announced || dedupe === 'off' || message?.v !== 1) return;
    turn.announced = true;
    if (turn.open) options.onAnnounced(true);
    else turn.skip?.();
  };
  const onDisconnect = () => {
    turn?.skip?.();
    turn = undefined;
    options.onLost();
  };

  const { _send: send, _sendConnect: sendConnect } = socket;
  let isReady = false;
  const ready = () => {
    stopReady();
    if (isReady) return;
    isReady = true;
    socket._sendConnect();
  };
  // Where nothing may leave without the server's word, there is no use in a CONNECT that does not ask for it.
  const stopReady = dedupe === 'required' ? () => {} : platform.after(STORE_MS, ready);
  options.ready.then(ready);
  const gatedConnect = () => {
    if (!named) return sendConnect.call(socket);
    // Whoever has signed in since then has a session, and a name towards the server, of their own.
    options.present();
    if (!named) return socket._sendConnect();
    // Only the first connection of a page may be faster than its store.
    if (isReady) sendConnect.call(socket);
  };
  const gatedSend: typeof send = (packet) => {
    if (packet.type === CONNECT && named) {
      owner.scope = options.scope();
      packet.data = { ...(packet.data as object), ...options.credentials() };
    }
    send.call(socket, packet);
  };
  socket._sendConnect = gatedConnect;
  socket._send = gatedSend;
  let named: CoreSocket<Record<string, (message: never) => void>> | undefined = socket;
  named.on(ANNOUNCEMENT, onAnnouncement);
  socket.on('connect', begin);
  socket.on('disconnect', onDisconnect);
  if (socket.connected) begin();

  return {
    get isOpen() {
      return !!turn?.open && socket.connected && turn.scope === options.scope();
    },
    get isAnnounced() {
      return !!turn?.announced;
    },
    hurry: () => turn?.skip?.(),
    close() {
      turn?.skip?.();
      turn = undefined;
      named?.off(ANNOUNCEMENT, onAnnouncement);
      named = undefined;
      ready();
      // Who has decorated it since then still finds the way.
      if (socket._send === gatedSend) socket._send = send;
      if (socket._sendConnect === gatedConnect) socket._sendConnect = sendConnect;
      socket.off('connect', begin);
      socket.off('disconnect', onDisconnect);
    },
  };
}
