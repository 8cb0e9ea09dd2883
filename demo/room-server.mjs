const TEXT_LIMIT = 500;
const NAME_LIMIT = 24;
const KEY_LIMIT = 64;

const isText = (value, limit) =>
  typeof value === 'string' && value.length > 0 && value.length <= limit;

/**
 * What is said on the page reaches everybody else, and the sender's tick is the acknowledgement. `key` names a message, so
 * that one which is sent again after a lost acknowledgement can be recognised.
 */
export function room(io) {
  io.on('connection', (socket) => {
    const take = (message, acknowledge, answer) => {
      const { key, from, text } = message ?? {};
      if (!isText(key, KEY_LIMIT) || !isText(from, NAME_LIMIT) || !isText(text, TEXT_LIMIT)) return;
      socket.broadcast.emit('say', { from, text, key });
      if (typeof acknowledge === 'function') acknowledge(...answer({ key, from, text }));
    };
    socket.on('say', (message, acknowledge) => take(message, acknowledge, () => []));
    // From an outbox, whose page may have forgotten what it said: so the answer repeats it.
    socket.on('keep', (message, acknowledge) => take(message, acknowledge, (taken) => [taken]));
  });
}
