// The limit: what is left of a Socket.IO client when only the work itself is done. One WebSocket, one namespace, JSON both ways,
// acknowledgements, the heartbeat's answer. It checks nothing, keeps nothing, and does not come back.

/** An address for it, as a client of the protocol writes it. */
export const addressOf = (origin) =>
  `${origin.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`;

/** @param socket - a WebSocket, or whatever looks like one */
export function framing(socket) {
  const listeners = new Map();
  const waiting = new Map();
  let lastId = 0;

  function heard({ data }) {
    switch (data[0]) {
      case '0':
        socket.send('40');
        break;
      case '2':
        socket.send('3');
        break;
      case '4':
        packet(data);
    }
  }

  function packet(data) {
    const type = data[1];
    if (type === '0') return fire('connect');
    let at = 2;
    while (data.charCodeAt(at) < 58 && data.charCodeAt(at) > 47) at++;
    const value = JSON.parse(data.slice(at));
    if (type === '2') return fire(...value);
    const id = +data.slice(2, at);
    const done = waiting.get(id);
    waiting.delete(id);
    done?.(...value);
  }

  function fire(name, ...values) {
    for (const listener of listeners.get(name) ?? []) listener(...values);
  }

  socket.onmessage = heard;
  return {
    on(name, listener) {
      const list = listeners.get(name);
      if (list) list.push(listener);
      else listeners.set(name, [listener]);
    },
    emit(name, ...values) {
      const done = typeof values.at(-1) === 'function' ? values.pop() : undefined;
      const id = done ? lastId++ : '';
      if (done) waiting.set(id, done);
      socket.send(`42${id}${JSON.stringify([name, ...values])}`);
    },
    close: () => socket.close(),
  };
}
