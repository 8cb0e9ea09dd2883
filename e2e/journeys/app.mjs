/**
 * The server side of the journeys, for a stock socket.io `Server` as well as for the one of our test server.
 * @param {any} io
 */
export function app(io) {
  io.on('connection', (socket) => {
    socket.emit('welcome', socket.id);
    socket.on('number', (number) => socket.emit('number', number));
    socket.on('echo', (...args) => {
      const answer = args.pop();
      answer(...args);
    });
    socket.on('say back', (...args) => socket.emit('said', ...args));
    socket.on('ask me', (question, answer) =>
      socket.emit('question', question, (...answers) => answer(...answers)),
    );
    socket.on('never answer', () => {});
    socket.on('session', (answer) => answer(socket.conn.id));
    socket.on('query', (name, answer) => answer(socket.handshake.query[name]));
    socket.on('header', (name, answer) => answer(socket.handshake.headers[name]));
    socket.on('send me away', (close) => socket.disconnect(close));
    socket.on('join', (room, answer) => {
      socket.join(room);
      answer();
    });
    socket.on('enter', (room) => socket.join(room));
    socket.on('leave', (room) => socket.leave(room));
    socket.on('tell room', (room, text) => socket.to(room).emit('told', room, text));
    socket.on('tell the others', (text) => socket.broadcast.emit('told', 'others', text));
    socket.on('tell everyone', (text) => io.emit('told', 'everyone', text));
    socket.on('tell everyone but', (room, text) => io.except(room).emit('told', 'except', text));
    socket.on('count', () => {
      socket.data.count = (socket.data.count ?? 0) + 1;
    });
    socket.on('counted', (answer) => answer(socket.data.count ?? 0));
    socket.on('disconnect', (reason) => io.of('/left').emit('left', reason));
  });

  io.of('/left');

  io.of('/chat').on('connection', (socket) => {
    socket.on('session', (answer) => answer(socket.conn.id));
    socket.on('say back', (...args) => socket.emit('said', 'in chat', ...args));
  });

  const guarded = io.of('/guarded');
  guarded.use((socket, next) => {
    const { token = 'none' } = socket.handshake.auth;
    if (token === 'open sesame') return next();
    next(Object.assign(new Error('not authorised'), { data: { code: 'E_TOKEN', token } }));
  });
  guarded.on('connection', (socket) => socket.emit('inside', socket.handshake.auth));
}
