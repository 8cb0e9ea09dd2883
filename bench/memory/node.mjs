// A process for one contestant. Its parent sends a step with its arguments, or asks for the heap.
import { setTimeout as sleep } from 'node:timers/promises';

const [name] = process.argv.slice(2);
// For the bare one only: with a global WebSocket ours would be another.
if (name === 'limit') globalThis.WebSocket = (await import('ws')).WebSocket;
await import(`./${name}.mjs`);
process.on('message', async ([step, ...args]) => {
  if (step === 'heap') {
    for (let turn = 0; turn < 4; turn++) {
      await sleep(20);
      globalThis.gc();
    }
    return process.send(process.memoryUsage().heapUsed);
  }
  await globalThis.steps[step](...args);
  process.send(null);
});
process.on('disconnect', () => process.exit());
