import type { StorageLike } from '../platform.js';
import type { Engine, Opener } from './engine.js';
import { isSessionUnknown } from './polling.js';
import { abandon, inert, type Transport, type TransportPart } from './transport.js';

/** What a race remembers of one server. */
interface Memory {
  /** How long the last winner took to its open packet, in milliseconds. */
  tookMs?: number;
  /** Polling won: a WebSocket is worth a probe, and no more. */
  polling?: boolean | undefined;
  /** Two handshakes reached two nodes: never two at once again. */
  plain?: boolean;
}

/** Options of {@link race}. */
export interface RaceOptions {
  /**
   * How long the WebSocket has the field to itself, in milliseconds; twice as long as the last connection took, where that is more.
   * @defaultValue 250
   */
  headStart?: number | undefined;
  /**
   * Where to remember what worked, so that it outlives a reload, as `sessionStorage`.
   * @defaultValue none: as long as the value lives
   */
  storage?: StorageLike | undefined;
}

/** The name of the entry in `storage`. */
const KEY = 'holdfast.race';

/** The longest head start that a memory can ask for, in milliseconds: a clock that jumped meanwhile may have it say anything. */
const LONGEST_MS = 10_000;

/**
 * Opens a WebSocket, and beside it polling when no open packet has come within the head start or the WebSocket failed. The first open
 * packet wins, and the other's session is ended politely. For the slot `open`; it needs both transports, else the first opens alone.
 * Where polling has won, the next session begins with it and probes, until an upgrade shows that a WebSocket gets through again, or
 * polling does not open.
 */
export const race = ({ headStart = 250, storage }: RaceOptions = {}): Opener => {
  let memories = recall(storage);
  return (engine, tried) => {
    if (tried) return undefined;
    const { transports, _platform: platform, _endpoint: endpoint } = engine._options;
    const { host } = endpoint;
    const named = (wanted: string) => transports.find(({ name }) => name === wanted);
    const webSocket = named('websocket');
    const polling = named('polling');
    const memory: Memory = memories[host] ?? {};
    if (!webSocket || !polling || memory.plain) return transports[0];

    const remember = (news: Memory) => {
      memories = { ...memories, [host]: { ...memories[host], ...news } };
      try {
        storage?.setItem(KEY, JSON.stringify(memories));
      } catch {
        // A storage that is full or shut keeps nothing, and this page still knows.
      }
    };
    engine.on('upgrade', () => remember({ polling: false }));
    // Nor without a network: Chromium puts WebSockets off after failed ones, and the one that counts would be late.
    if (memory.polling || !platform.online()) {
      // Whatever keeps it from opening, the next session races.
      remember({ polling: false });
      engine.once('open', () => remember({ polling: memory.polling }));
      return polling;
    }

    const startedAt = platform.now();
    const headStartMs = Math.max(headStart, Math.min(LONGEST_MS, 2 * (memory.tookMs ?? 0)));
    return contest(engine, [webSocket, polling], headStartMs, (winner) => {
      remember({ tookMs: platform.now() - startedAt, polling: winner === 'polling' });
      const check = (error: Error) => {
        const { context } = error as { context?: { responseText?: string } };
        if (!isSessionUnknown(`${context?.responseText}`)) return;
        // Without a cookie that both shared, the WebSocket's handshake has led the session's requests to another node.
        remember({ plain: true, polling: false });
        engine.once('close', () => engine._owner?._retry?.());
      };
      engine.on('error', check).once('message', () => engine.off('error', check));
    });
  };
};

function recall(storage: RaceOptions['storage']): Record<string, Memory> {
  try {
    return { __proto__: null, ...JSON.parse(storage?.getItem(KEY) ?? '{}') };
  } catch {
    // Somebody else's entry is none of ours.
    return {};
  }
}

/** A transport that is all of `parts`, each a head start after the one before or when that has failed, until one has spoken. */
const contest = (
  engine: Engine,
  parts: readonly TransportPart[],
  headStartMs: number,
  onWon: (name: string) => void,
): TransportPart => ({
  name: parts[0]!.name,
  create({ platform }) {
    const waiting = [...parts];
    const running = new Set<Transport>();
    let stopTimer = () => {};
    const stop = (polite?: boolean) => {
      stopTimer();
      for (const transport of running) abandon(transport, polite);
    };
    const start = () => {
      stopTimer();
      const part = waiting.shift();
      if (!part) return;
      // Each handshake has a query of its own, which may hold a ticket that is good for one.
      engine._query = undefined;
      const transport = engine._create(part);
      const query = engine._query;
      running.add(transport);
      transport.sink = (kind, value) => {
        if (kind === 'open') return;
        running.delete(transport);
        // Any page may answer 200: what counts is an open packet.
        const won = kind === 'frame' && /^0/.test(value as string);
        if (!won && (running.size || waiting.length)) {
          if (kind === 'frame') abandon(transport);
          return start();
        }
        stop(true);
        engine._query = query;
        engine._attach(transport);
        if (won) onWon(part.name);
        transport.sink(kind, value);
      };
      if (waiting.length) stopTimer = platform.after(headStartMs, start);
    };
    start();
    return { name: parts[0]!.name, sink: inert, writable: false, send() {}, close: stop };
  },
});
