import { app } from './journeys/app.mjs';
import { faultJourneys } from './journeys/faults.js';
import { expect, test } from './support.js';

// When all goes wrong, that should not take an hour.
test.describe.configure({ timeout: 12_000 });
// A trace costs more than such a test.
test.use({ trace: 'off' });

for (const { name, server: options, run } of faultJourneys) {
  test(name, async ({ serve, stage, sharedPage }) => {
    const server = await serve(options);
    const numbers: number[] = [];
    server.io.on('connection', (socket) => {
      socket.on('number', (number: number) => numbers.push(number));
    });
    app(server.io);
    await run({ server, client: await stage(server, sharedPage), expect, numbers });
  });
}
