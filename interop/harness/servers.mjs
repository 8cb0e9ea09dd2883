import { fileURLToPath } from 'node:url';
import { startServer } from './processes.mjs';
import { PYTHON } from './programs.mjs';

const at = (file) => fileURLToPath(new URL(`../servers/${file}`, import.meta.url));

/**
 * A way to start a server: its settings are `port` and `options`, and what its program names besides; what comes back has
 * `url`, `control` and the methods of a program.
 */
const serveWith = (command, file) => (settings) =>
  startServer(command, [at(file), JSON.stringify(settings)]);

export const serveStock = serveWith(process.execPath, 'stock.mjs');
export const serveOurs = serveWith(process.execPath, 'ours.mjs');
export const servePayments = serveWith(process.execPath, 'payments.mjs');
export const servePython = serveWith(PYTHON, 'chat.py');
