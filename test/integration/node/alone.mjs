// Runs in a folder without the package `ws`: connects in three ways and tells its parent how each went.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [url, file] = process.argv.slice(2);
const io = file.endsWith('.cjs')
  ? createRequire(import.meta.url)(file)
  : (await import(pathToFileURL(file).href)).io;

/** `connected`, or the message of what went wrong. */
const attempt = (options) =>
  new Promise((resolve) => {
    const socket = io(url, { forceNew: true, reconnection: false, ...options });
    const done = (how) => {
      socket.disconnect();
      resolve(how);
    };
    socket.on('connect', () => done('connected'));
    socket.on('connect_error', ({ message, description, cause }) =>
      done((cause ?? description)?.message ?? message),
    );
  });

process.send({
  upgraded: await attempt({ transports: ['websocket'] }),
  headers: await attempt({ transports: ['websocket'], extraHeaders: { 'X-A': '1' } }),
  polling: await attempt({ transports: ['polling'], extraHeaders: { 'X-A': '1' } }),
});
process.disconnect();
