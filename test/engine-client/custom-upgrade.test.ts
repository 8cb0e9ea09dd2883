import { describe, expect, it } from 'vitest';
import { type Entry, keep, names, quiet, same } from './journal.js';
import { scriptedTransport } from './scripted.js';
import { openPacket } from './servers.js';

describe('a transport class of the application, beside engine.io-client', () => {
  it('is probed and moved to, with the frames of an upgrade', async () => {
    const journal = await same(async (library) => {
      const journal: Entry[] = [];
      const First = scriptedTransport(library, 'first', journal);
      const Second = scriptedTransport(library, 'second', journal);
      const socket = new library.Socket('http://example.com', {
        transports: [First, Second],
      } as never);
      First.last.opens();
      First.last.receives(openPacket({ upgrades: ['second'] }));
      keep(socket, journal);
      await quiet(20);
      Second.last.opens();
      await quiet(5);
      Second.last.receives('3probe');
      await quiet(5);
      socket.send('on the second');
      await quiet(5);
      Second.last.receives('4back');
      socket.close();
      await quiet(5);
      return journal.map(([name, ...rest]) => [name, ...rest]);
    });
    expect(names(journal)).toEqual(
      expect.arrayContaining(['first pause', 'upgrading', 'upgrade', 'second write']),
    );
  });

  for (const [what, act, message] of [
    ['another answer', '3nope', 'probe error'],
    ['a failure', 'fails', 'probe error: Error: scripted error'],
    ['an end', 'ends', 'probe error: transport closed'],
  ] as const) {
    it(`stays where it is after ${what} to the probe`, async () => {
      const journal = await same(async (library) => {
        const calls: Entry[] = [];
        const First = scriptedTransport(library, 'first', calls);
        const Second = scriptedTransport(library, 'second', calls);
        const socket = new library.Socket('http://example.com', {
          transports: [First, Second],
        } as never);
        First.last.opens();
        First.last.receives(openPacket({ upgrades: ['second'] }));
        const journal = keep(socket);
        await quiet(20);
        Second.last.opens();
        await quiet(5);
        if (act === '3nope') Second.last.receives(act);
        else Second.last[act]();
        await quiet(5);
        socket.send('still on the first');
        await quiet(5);
        // The peer, which left the probe open, has more to tell when it is closed.
        const told = [...journal];
        socket.close();
        await quiet(5);
        return told;
      });
      expect(journal[0]?.slice(0, 2)).toEqual([
        'upgradeError',
        { error: message, transport: 'second' },
      ]);
      expect(names(journal)).toEqual(['upgradeError', 'packetCreate', 'flush', 'drain']);
    });
  }
});
