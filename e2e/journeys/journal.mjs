// A socket with its diary. It runs in a page as well as in Node, with any client that has socket.io-client's face.

/** What of an error can travel out of a page. */
const portray = (error) => ({
  name: error.name,
  message: error.message,
  ...(error.code && { code: error.code }),
  ...(error.rule && { rule: error.rule }),
  ...(error.data !== undefined && { data: error.data }),
  ...(typeof error.description === 'number' && { status: error.description }),
});

/**
 * Opens a socket and writes down what happens to it.
 * @param {Function} io
 * @param {string} url
 * @param {object} options - those of `io`, over quick reconnections
 * @param {number[]} whenLost - numbers to emit in the first `disconnect` handler
 */
export function keepJournal(io, url, options = {}, whenLost = []) {
  const socket = io(url, {
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 100,
    randomizationFactor: 0,
    ...options,
  });
  const diary = {
    /** @type {{ id: string, recovered: boolean, transport: string }[]} */
    connects: [],
    /** @type {{ reason: string, error?: ReturnType<typeof portray>, description?: string }[]} */
    disconnects: [],
    /** @type {(ReturnType<typeof portray> & { active: boolean })[]} */
    errors: [],
    /** @type {unknown[][]} */
    events: [],
    /** @type {string[]} */
    statuses: [],
    /** @type {string[]} */
    upgrades: [],
    /** @type {string[]} */
    upgradeErrors: [],
    pings: 0,
  };
  let pending = whenLost;

  const watchEngine = (engine) => {
    engine?.on('upgrade', (transport) => diary.upgrades.push(transport.name));
    engine?.on('upgradeError', (error) => diary.upgradeErrors.push(error.message));
  };
  watchEngine(socket.io.engine);
  socket.io.on('reconnect_attempt', () => queueMicrotask(() => watchEngine(socket.io.engine)));
  socket.io.on('ping', () => diary.pings++);
  socket.on('connect', () =>
    diary.connects.push({
      id: socket.id,
      recovered: Boolean(socket.recovered),
      transport: socket.io.engine.transport.name,
    }),
  );
  socket.on('disconnect', (reason, details) => {
    const more =
      details instanceof Error
        ? { error: portray(details) }
        : details && { description: details.description };
    diary.disconnects.push({ reason, ...more });
    for (const number of pending) socket.emit('number', number);
    pending = [];
  });
  socket.on('connect_error', (error) =>
    diary.errors.push({ ...portray(error), active: socket.active }),
  );
  socket.onAny((...args) => diary.events.push(args));
  const noteStatus = () => {
    const status = socket.getSnapshot?.().status;
    if (status !== diary.statuses.at(-1)) diary.statuses.push(status);
  };
  socket.subscribe?.(noteStatus);
  noteStatus();

  return {
    socket,
    read: () => ({
      ...diary,
      connected: socket.connected,
      active: socket.active,
      transport: socket.io.engine?.transport?.name,
      status: socket.getSnapshot?.().status,
      reason: socket.getSnapshot?.().reason,
    }),
  };
}
