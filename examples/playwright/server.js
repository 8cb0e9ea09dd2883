// What the application's server does, as far as its tests need it: notes are shared, and confirmed.
export default function notes(io) {
  io.on('connection', (socket) => {
    socket.on('note', (text, done) => {
      socket.broadcast.emit('note', text);
      done();
    });
  });
}
