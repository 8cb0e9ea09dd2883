import { describe, expect, it } from 'vitest';
import { connectedWith } from '../test/fakes/dropin.js';
import { of } from '../test/fakes/inspections.js';
import { connectedSocket, reopen } from '../test/fakes/link.js';
import { collectUncaught } from '../test/fakes/uncaught.js';
import { type Inspection, inspect } from './index.js';

collectUncaught();

describe('inspect()', () => {
  it('reports the retry that was scheduled, and what became of emits', async () => {
    const { platform, socket, link } = await connectedSocket();
    const reports: Inspection[] = [];
    inspect(socket, (report) => reports.push(report));
    link.drop();
    socket.emit('kept');
    socket.volatile.emit('gone');
    await reopen(platform);
    expect(of(reports, 'retry')).toEqual([{ kind: 'retry', attempt: 1, delayMs: 100 }]);
    expect(of(reports, 'buffered')).toEqual([{ kind: 'buffered', nsp: '/', event: 'kept' }]);
    expect(of(reports, 'dropped')).toEqual([
      { kind: 'dropped', nsp: '/', event: 'gone', reason: 'volatile' },
    ]);
  });

  it('reports acknowledgements that the connection took along', async () => {
    const { socket, link } = await connectedSocket();
    const reports: Inspection[] = [];
    inspect(socket, (report) => reports.push(report));
    socket.emit('a', () => {});
    link.drop();
    expect(of(reports, 'dropped')).toEqual([
      { kind: 'dropped', nsp: '/', id: 0, reason: 'disconnected' },
    ]);
  });

  it('warns of an event with a hundred listeners, and when they have doubled', async () => {
    const { socket } = await connectedSocket();
    const reports: Inspection[] = [];
    inspect(socket, (report) => reports.push(report));
    for (let count = 0; count < 250; count++) socket.on('leak', () => {});
    for (let count = 0; count < 99; count++) socket.once('fine', () => {});
    expect(of(reports, 'listeners')).toEqual([
      { kind: 'listeners', nsp: '/', event: 'leak', count: 100 },
      { kind: 'listeners', nsp: '/', event: 'leak', count: 200 },
    ]);
  });

  it('tells what waits in the queue of `retries`, and not that it was dropped', async () => {
    const { socket, link, platform } = await connectedWith({ retries: 1 });
    const reports: Inspection[] = [];
    inspect(socket, (report) => reports.push(report));
    socket.emit('first');
    socket.emit('second');
    expect(of(reports, 'buffered')).toEqual([{ kind: 'buffered', nsp: '/', event: 'second' }]);
    expect(of(reports, 'dropped')).toEqual([]);
    await platform.settle();
    expect(link.sent).toEqual(['420["first"]']);
  });
});
