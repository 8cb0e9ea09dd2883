import * as holdfast from 'holdfast';

const reconnection = { reconnectionDelay: 300, reconnectionDelayMax: 2_000, timeout: 5_000 };
const alone = { forceNew: true, ...reconnection };
const { createSocket, io, polling, probe, race, webSocket, backoff } = holdfast;

/** The ways to make a client; they take turns. */
const kinds = [
  (url, auth) => io(url, { ...alone, auth }),
  (url, auth) => io(url, { ...alone, auth, transports: ['websocket'] }),
  (url, auth) => io(url, { ...alone, auth, transports: ['polling'] }),
  (url, auth) => io(url, { ...alone, auth, retries: 1_000_000, ackTimeout: 3_000 }),
  (url, auth) =>
    createSocket(url, {
      transports: [polling(), webSocket()],
      upgrade: probe(),
      reconnect: backoff({ min: 300, max: 2_000 }),
      timeout: 5_000,
      auth,
    }).connect(),
  (url, auth) => io(url, { ...alone, auth, ...(race && { open: race() }) }),
];
/** Of these, all events are sent again until they are acknowledged. */
const KEPT = 3;

const ACK_LIMIT_MS = 4_000;
const RETRY_MS = 2_000;

/**
 * One client and its traffic. Three streams of numbers, each from 1: `retried`, with an acknowledgement, sent again by the application
 * until it has come; `plain`, at most once; `kept`, by the option `retries`.
 */
export function createClient(index, url, counts) {
  const kind = index % kinds.length;
  const socket = kinds[kind](url, { client: index });
  const sent = { retried: 0, plain: 0, kept: 0 };
  const pending = new Map();
  let lastAsked = 0;

  socket.on('connect', () => {
    counts.connects++;
    lastAsked = 0;
  });
  socket.on('ask', (number, answer) => {
    // One server, one link: each number comes once, and later than those before it.
    if (number <= lastAsked) counts.askedTwice++;
    lastAsked = number;
    answer(number);
  });

  function deliver(number) {
    const body = Buffer.alloc(number % 100, number);
    let settled = false;
    counts.attempts++;
    pending.set(number, true);
    socket.timeout(ACK_LIMIT_MS).emit('retried', number, body, (error, answer, echo) => {
      if (settled) {
        counts.settledTwice++;
        return;
      }
      settled = true;
      counts.settled++;
      if (error) {
        counts.retries++;
        counts.failures[error.code] = (counts.failures[error.code] ?? 0) + 1;
        // Once more, whatever it was; not at once, or a slow link would only be filled by it.
        setTimeout(deliver, RETRY_MS * (0.5 + Math.random()), number);
        return;
      }
      if (answer !== number || Buffer.compare(Buffer.from(echo), body)) counts.wrongAnswers++;
      pending.delete(number);
      counts.acked++;
    });
  }

  return {
    kind,
    sent,
    socket,
    /** How many are not acknowledged. */
    open: () => pending.size + (kind === KEPT ? socket._queue.length : 0),
    send() {
      if (kind === KEPT) {
        socket.emit('kept', ++sent.kept);
        return;
      }
      deliver(++sent.retried);
      socket.emit('plain', ++sent.plain);
    },
  };
}
