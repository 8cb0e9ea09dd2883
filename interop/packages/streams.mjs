// The package carries Node's streams over events of its own, with an acknowledgement for each chunk.
import { createHash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import streams from 'socket.io-stream';
import { cut, follow, happens, quick } from './support.mjs';

const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 31) % 251));
const hash = async (stream) => {
  const sum = createHash('sha256');
  for await (const chunk of stream) sum.update(chunk);
  return sum.digest('hex').slice(0, 16);
};
/** Its streams are older than `for await`. */
const readable = (stream) => stream.pipe(new PassThrough());

let server;
export async function serve(http) {
  server = new Server(http);
  server.on('connection', (socket) => {
    streams(socket).on('up', async (stream, { name }, done) => {
      done(name, await hash(readable(stream)));
    });
    streams(socket).on('down', (stream) => void Readable.from([bytes]).pipe(stream));
    streams(socket).on('both', (stream) => void stream.pipe(stream));
    streams(socket).on('fail', (stream) => stream.on('error', () => {}) && stream.destroy());
    streams(socket).on('stay', (stream) => stream.on('error', () => {}));
  });
}

export async function play({ url, options, note }) {
  const socket = io(url, { ...quick, ...options });
  follow(socket, 'client', note);
  await happens(socket, 'connect');
  note('what is sent', await hash(Readable.from([bytes])));

  const up = streams.createStream();
  const answered = new Promise((resolve) => {
    streams(socket).emit('up', up, { name: 'a file' }, (...args) => resolve(args));
  });
  Readable.from([bytes]).pipe(up);
  note('up', await answered);

  const down = streams.createStream();
  streams(socket).emit('down', down);
  note('down', await hash(readable(down)));

  const both = streams.createStream({ objectMode: true, allowHalfOpen: true });
  streams(socket).emit('both', both);
  both.write('text');
  both.write({ an: ['object'] });
  both.end(Buffer.from([0, 127, 255]));
  for await (const chunk of both.pipe(new PassThrough({ objectMode: true })))
    note('both', typeof chunk, chunk);

  const stay = streams.createStream();
  streams(socket).emit('stay', stay);
  const failed = happens(stay, 'error');
  const back = happens(socket, 'connect');
  await cut(server.sockets);
  const [error] = await failed;
  note('a stream whose connection was cut', error.message);
  await back;

  const again = streams.createStream();
  streams(socket).emit('down', again);
  note('down', await hash(readable(again)));
  socket.disconnect();
}
