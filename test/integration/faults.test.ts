import { io } from 'holdfast';
import { expect, it } from 'vitest';
import { app } from '../../e2e/journeys/app.mjs';
import { faultJourneys } from '../../e2e/journeys/faults.mjs';
import { keepJournal } from '../../e2e/journeys/journal.mjs';
import { afterThisTest, serve } from './support.js';

/** The client of this process, behind the face of the one on a page. */
function createClient() {
  let journal: ReturnType<typeof keepJournal>;
  return {
    async open(url: string, options?: object, whenLost?: number[]) {
      journal = keepJournal(io, url, options, whenLost);
      afterThisTest(() => journal.socket.disconnect());
    },
    read: async () => structuredClone(journal.read()),
    emit: async (...args: [string, ...unknown[]]) => void journal.socket.emit(...args),
    ask: (...args: [string, ...unknown[]]) => journal.socket.timeout(5_000).emitWithAck(...args),
    call: async (method: 'connect' | 'disconnect') => void journal.socket[method](),
  };
}

const patient = Object.assign((value: unknown) => expect(value), {
  poll: (ask: () => unknown) => expect.poll(ask, { timeout: 8_000, interval: 10 }),
});

for (const { name, server: options, run } of faultJourneys) {
  it(name, async () => {
    const server = await serve(options);
    const numbers: number[] = [];
    server.io.on('connection', (socket) => {
      socket.on('number', (number: number) => numbers.push(number));
    });
    app(server.io);
    await run({
      server: {
        url: server.url,
        faults: server.faults,
        restart: (options: { downMs: number }) => server.restart(options),
        log: async () => server.log,
        sessions: async () => server.sessions(),
        numbers: async () => numbers,
        tell(...all: number[]) {
          for (const number of all) server.io.emit('number', number);
        },
      },
      client: createClient(),
      expect: patient,
    });
  });
}
