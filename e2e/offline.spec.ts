import { app } from './journeys/app.mjs';
import { expect, test } from './support.js';

const counting = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** So that nothing but the news of the network can bring the connection back. */
const tenMinutes = { reconnectionDelay: 600_000, reconnectionDelayMax: 600_000 };

for (const transport of ['polling', 'websocket']) {
  test(`over ${transport}: knows that the network has gone, and comes back with it`, async ({
    serve,
    stage,
    context,
  }) => {
    const server = await serve();
    const numbers: number[] = [];
    server.io.on('connection', (socket) => {
      socket.on('number', (number: number) => numbers.push(number));
    });
    app(server.io);
    const client = await stage(server);
    await client.open(server.url, { transports: [transport], ...tenMinutes }, counting(4, 6));
    await expect.poll(async () => (await client.read()).connected).toBe(true);
    for (const n of counting(1, 3)) await client.emit('number', n);
    const back = async () =>
      (await client.read()).events.filter(([name]) => name === 'number').map(([, n]) => n);
    // Those that are on their way when the network goes are lost, as is promised of plain events.
    await expect.poll(back).toEqual(counting(1, 3));

    await context.setOffline(true);
    await expect.poll(async () => (await client.read()).status).toBe('offline');
    const { disconnects, reason } = await client.read();
    expect(disconnects).toEqual([
      { reason: 'transport close', description: 'network connection lost' },
    ]);
    expect(reason).toBe('transport close');
    for (const n of counting(7, 9)) await client.emit('number', n);
    expect(numbers).toEqual(counting(1, 3));

    await context.setOffline(false);
    await expect.poll(async () => (await client.read()).status).toBe('connected');
    for (const n of counting(10, 12)) await client.emit('number', n);
    await expect.poll(() => numbers.length).toBe(12);
    expect(numbers).toEqual(counting(1, 12));
    const { connects, statuses } = await client.read();
    expect(connects).toHaveLength(2);
    expect(statuses[0]).toBe('connecting');
    expect(statuses).toContain('offline');
    expect(statuses.at(-1)).toBe('connected');
    await expect.poll(back).toEqual(counting(1, 12));
  });
}
