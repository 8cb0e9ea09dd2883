import { io } from '/dist/holdfast.esm.min.js';

addEventListener('message', ({ data: url }) => {
  const socket = io(url);
  socket.io.engine.on('upgrade', async ({ name }) => {
    postMessage({ answer: await socket.emitWithAck('echo', 'from a worker'), transport: name });
  });
});
