import type { Desk } from './desk.js';

/** Socket.IO v5, CONNECT. */
const CONNECT = 0;
/** What asks `dedupe()` of `holdfast/server` whether it knows repetitions, and the event by which it says so. */
const ANNOUNCEMENT = '$outbox';
/** How long to wait for that, in milliseconds: where it came before, and where nothing is known. */
const EXPECTED_MS = 5_000;
const POSSIBLE_MS = 500;
/** The most that a flush after a reconnection is put off, so that not all clients flush at once; in milliseconds. */
const SPREAD_MS = 500;
/** How long the first connection waits for the places that the store has, in milliseconds. */
const STORE_MS = 1_000;
/** How long to wait before `beforeFlush` is tried again, in milliseconds. */
const AGAIN_MS = 1_000;

/**
 * Whether the server has said on a connection that it knows repetitions; absent where nobody has asked. By the table of acknowledgements,
 * which ends with its connection: accounts and boxes that come later have no other word.
 */
const words = /*#__PURE__*/ new WeakMap<object, boolean>();

/** Whether, and how, items may leave by the present connection. */
export interface Session {
  _isOpen(): boolean;
  /** Whether the server knows repetitions: then each item carries its id. */
  _isAnnounced(): boolean;
  /** Ends every wait of the present connection. */
  _hurrySession(): void;
  _stopSession(): void;
}

/** What is known of one connection. */
interface Turn {
  readonly _scope: string | undefined;
  _clear?: boolean;
  _skip?: () => void;
}

/** Opens the way after each CONNECT: once the server has had its say, and the application has identified itself. */
export function createSession(desk: Desk): Session {
  const { _socket: socket, _runtime: platform, _scopeNow: scopeNow } = desk;
  const { _bearer: owner, _policy: options } = desk;
  const { io } = socket;
  const { dedupe } = options;
  let turn: Turn | undefined;
  let wasOpen = false;

  const wait = (limitMs: number, of: Turn) =>
    new Promise<void>((resolve) => {
      const stop = limitMs < Infinity ? platform.after(limitMs, resolve) : undefined;
      of._skip = () => {
        stop?.();
        resolve();
      };
    });

  const word = () => words.get(socket.acks);
  const remember = (known: boolean) =>
    desk._note(({ _space }) => {
      _space.dedupe = known;
    });

  const begin = async () => {
    owner._scope ??= scopeNow();
    owner._kept = owner._scope;
    const mine: Turn = { _scope: owner._scope };
    turn = mine;
    const isRequired = dedupe === 'required';
    if (isRequired || (dedupe !== 'off' && word() === false)) {
      const known = desk._space?.dedupe;
      const patience = known === undefined ? POSSIBLE_MS : known ? EXPECTED_MS : 0;
      const needed = isRequired ? Infinity : patience;
      // A flush ends waits, but nothing leaves without a word that is required.
      while (turn === mine && !word()) {
        if (needed) await wait(needed, mine);
        if (!isRequired) break;
      }
      if (turn === mine && known !== word()) remember(!!word());
    }
    while (turn === mine) {
      try {
        await options.beforeFlush?.(socket);
        break;
      } catch (error) {
        desk._report(error as Error);
        await wait(AGAIN_MS, mine);
      }
    }
    if (wasOpen && turn === mine) await wait(platform.random() * SPREAD_MS, mine);
    if (turn !== mine) return;
    mine._clear = wasOpen = true;
    desk._sendAlone();
    desk._pump();
  };

  const hear = ({ nsp, data }: { nsp: string; data?: unknown }) => {
    const { 0: event, 1: message } = Object(data);
    if (nsp !== socket.nsp || event !== ANNOUNCEMENT) return;
    if (!turn || dedupe === 'off' || message?.v !== 1) return;
    words.set(socket.acks, true);
    if (turn._clear) remember(true);
    else turn._skip?.();
  };
  const end = () => {
    turn?._skip?.();
    turn = undefined;
  };
  const onDisconnect = () => {
    end();
    desk._lose();
    desk._onChange();
    // Others hear that this tab sends no more.
    desk._pump();
  };

  const { _send: send, _sendConnect: sendConnect } = socket;
  let isReady = false;
  const ready = () => {
    stopReady();
    if (isReady) return;
    isReady = true;
    // Unless nobody has asked for the namespace, whose manager may be connected for another.
    if (socket.active) socket._sendConnect();
  };
  const stopReady = platform.after(STORE_MS, ready);
  desk._isReady.then(ready);
  const gatedConnect = () => {
    if (!named) return sendConnect.call(socket);
    // Whoever has signed in since then has a session, and a name towards the server, of their own.
    desk._follow();
    if (!named) return socket._sendConnect();
    // Only the first connection of a page may be faster than its store.
    if (!isReady) return;
    // Credentials may take their time: they are those of whoever is there when they are asked for.
    if (!socket.connected && !socket._asking) owner._scope = scopeNow();
    sendConnect.call(socket);
  };
  const gatedSend: typeof send = (packet) => {
    if (packet.type === CONNECT && named) {
      // Nobody's, who is not whoever comes next.
      owner._scope ||= scopeNow() ?? '';
      if (dedupe !== 'off') words.set(socket.acks, false);
      // Another tab may be further than what this one has read.
      const { cursors } = desk._seen?.space ?? {};
      packet.data = {
        ...(packet.data as object),
        // A session that is recovered stays, on the server, that of whoever began it.
        ...(owner._kept !== owner._scope && { pid: undefined }),
        ...(owner._scope === desk._scope && cursors),
        // One name for all: ids are nobody else's, and an item keeps its own in whichever box of whichever page it comes to be.
        ...(dedupe !== 'off' && { [ANNOUNCEMENT]: { v: 1, cid: ANNOUNCEMENT } }),
      };
    }
    send.call(socket, packet);
  };
  socket._sendConnect = gatedConnect;
  socket._send = gatedSend;
  let named = true;
  // Not by listeners of the socket, which go with the application's own when that says `off('connect')`.
  io.on('packet', hear);
  let isThere = false;
  const look = () => {
    if (isThere === socket.connected) return;
    isThere = !isThere;
    if (isThere) begin();
    else onDisconnect();
  };
  const stopLooking = socket.subscribe(look);
  look();

  return {
    _isOpen: () => !!turn?._clear && socket.connected && turn._scope === scopeNow(),
    _isAnnounced: () => dedupe !== 'off' && !!word(),
    _hurrySession: () => turn?._skip?.(),
    _stopSession() {
      end();
      io.off('packet', hear);
      named = false;
      ready();
      // Who has decorated it since then still finds the way.
      if (socket._send === gatedSend) socket._send = send;
      if (socket._sendConnect === gatedConnect) socket._sendConnect = sendConnect;
      stopLooking();
    },
  };
}
