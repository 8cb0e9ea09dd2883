import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const at = (file) => fileURLToPath(new URL(file, import.meta.url));

/** A child process that cannot outlive this one. */
export function startChild(file, settings, { execArgv = [], onMessage = () => {} } = {}) {
  const child = fork(at(file), [JSON.stringify(settings)], { execArgv });
  const kill = (signal = 'SIGKILL') => child.kill(signal);
  const die = () => kill();
  process.once('exit', die);
  const gone = new Promise((resolve) =>
    child.once('exit', (code, signal) => {
      process.off('exit', die);
      resolve(signal ?? code);
    }),
  );
  child.on('message', onMessage);
  const next = (fits) =>
    new Promise((resolve, reject) => {
      const listener = (message) => {
        if (!fits(message)) return;
        child.off('message', listener);
        child.off('exit', fail);
        resolve(message);
      };
      const fail = (code, signal) => reject(new Error(`${file} ended with ${signal ?? code}`));
      child.on('message', listener);
      child.once('exit', fail);
    });
  let orders = 0;
  return {
    gone,
    kill,
    next,
    send: (message) => child.send(message),
    async order(order) {
      const id = ++orders;
      const answered = next((message) => message.id === id);
      child.send({ order, id });
      return (await answered).answer;
    },
  };
}
