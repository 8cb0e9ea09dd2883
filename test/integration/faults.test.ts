import { io } from 'holdfast';
import { expect, it } from 'vitest';
import { app } from '../../e2e/journeys/app.mjs';
import { type Client, type Expect, faultJourneys } from '../../e2e/journeys/faults.js';
import { keepJournal } from '../../e2e/journeys/journal.mjs';
import { afterThisTest, serve } from './support.js';

/** The client of this process, behind the face of the one on a page. */
function createClient(): Client {
  let journal: ReturnType<typeof keepJournal>;
  return {
    async open(url, options, whenLost) {
      journal = keepJournal(io, url, options, whenLost);
      afterThisTest(() => journal.socket.disconnect());
    },
    read: async () => structuredClone(journal.read()),
    emit: async (...args) => void journal.socket.emit(...args),
    ask: (...args) => journal.socket.timeout(5_000).emitWithAck(...args),
    call: async (method) => void journal.socket[method](),
  };
}

const patient: Expect = Object.assign((value: unknown) => expect(value), {
  poll: (ask: () => unknown) =>
    expect.poll(ask, { timeout: 8_000, interval: 10 }) as unknown as ReturnType<Expect['poll']>,
});

for (const { name, server: options, run } of faultJourneys) {
  it(name, async () => {
    const server = await serve(options);
    const numbers: number[] = [];
    server.io.on('connection', (socket) => {
      socket.on('number', (number: number) => numbers.push(number));
    });
    app(server.io);
    await run({ server, client: createClient(), expect: patient, numbers });
  });
}
