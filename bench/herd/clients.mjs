// Many clients of one kind in one process: `node clients.mjs '{ "kind": "holdfast", "url": "…", "count": 200 }'`.
// Tells its parent of each attempt and of each connection, with the time.
const { kind, url, count } = JSON.parse(process.argv[2]);
const { io } = await import(kind);

let connected = 0;
const sockets = Array.from({ length: count }, () => {
  const socket = io(url, { forceNew: true });
  socket.on('connect', () => {
    connected++;
    process.send({ connect: Date.now(), all: connected === count });
  });
  socket.on('disconnect', () => {
    connected--;
  });
  socket.io.on('reconnect_attempt', () => process.send({ attempt: Date.now() }));
  return socket;
});

process.on('disconnect', () => {
  for (const socket of sockets) socket.disconnect();
  process.exit();
});
