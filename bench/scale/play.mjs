import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('fleet.mjs', import.meta.url));

/** Plays one of the orders in a process of its own. */
export function play(order) {
  return new Promise((resolve, reject) => {
    const child = fork(file, [JSON.stringify(order)]);
    let seen;
    child.on('message', (message) => {
      seen = message;
    });
    child.on('exit', (status) =>
      status === 0 && seen
        ? resolve(seen)
        : reject(new Error(`${JSON.stringify(order)} ended with ${status}`)),
    );
  });
}
