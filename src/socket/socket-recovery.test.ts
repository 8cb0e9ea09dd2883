import { describe, expect, it } from 'vitest';
import { connectedSocket, record, reopen } from '../../test/fakes/link.js';
import { collectUncaught, take } from '../../test/fakes/uncaught.js';

const uncaught = collectUncaught();

describe('connection state recovery', () => {
  const recoverable = () => connectedSocket({}, { sid: 'id', pid: 'private' });

  it('presents the private id and the last offset, and says whether it worked', async () => {
    const { platform, socket, link } = await recoverable();
    expect(socket.recovered).toBe(false);
    const log = record(socket, ['x' as never]);
    link.receive('42["x",1,"offset1"]');
    link.receive('42["x",2,"offset2"]');
    link.drop();
    const next = await reopen(platform);
    expect(next.sent).toEqual(['40{"pid":"private","offset":"offset2"}']);
    next.receive('42["x",3,"offset3"]');
    expect(log.length).toBe(2);
    next.receive('40{"sid":"id","pid":"private"}');
    expect(log.at(-1)).toEqual(['x', 3, 'offset3']);
    expect(socket.recovered).toBe(true);
    expect(socket.id).toBe('id');
    expect(socket.getSnapshot().recovered).toBe(true);
    next.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"pid":"private","offset":"offset3"}']);
  });

  it('hands nothing over any more once a listener has left', async () => {
    const { platform, socket, link } = await recoverable();
    link.receive('42["x",1,"offset1"]');
    link.drop();
    const log = record(socket, ['x' as never]);
    const next = await reopen(platform);
    socket.on('x' as never, (() => socket.disconnect()) as never);
    next.receive('42["x",2,"offset2"]');
    next.receive('42["x",3,"offset3"]');
    next.receive('40{"sid":"id","pid":"private"}');
    expect(log).toEqual([['x', 2, 'offset2']]);
  });

  it('asks again for what was lost with a link before the CONNECT answer', async () => {
    const { platform, socket, link } = await recoverable();
    const log = record(socket, ['x' as never]);
    link.receive('42["x",1,"offset1"]');
    link.drop();
    const torn = await reopen(platform);
    torn.receive('42["x",2,"offset2"]');
    torn.drop();
    const next = await reopen(platform);
    expect(next.sent).toEqual(['40{"pid":"private","offset":"offset1"}']);
    next.receive('42["x",2,"offset2"]');
    next.receive('40{"sid":"id","pid":"private"}');
    expect(log).toEqual([
      ['x', 1, 'offset1'],
      ['x', 2, 'offset2'],
    ]);
  });

  it('says when it failed: the id is another', async () => {
    const { platform, socket, link } = await recoverable();
    link.receive('42["x","offset1"]');
    link.drop();
    const next = await reopen(platform);
    next.receive('40{"sid":"new","pid":"other"}');
    expect(socket.recovered).toBe(false);
    expect(socket.id).toBe('new');
    next.drop();
    expect((await reopen(platform)).sent[0]).toMatch(/"pid":"other"/);
  });

  it('keeps the last offset beside a new private id, until an event brings the next', async () => {
    const { platform, socket, link } = await recoverable();
    link.receive('42["x","offset1"]');
    link.drop();
    const second = await reopen(platform);
    second.receive('40{"sid":"new","pid":"other"}');
    expect(socket.recovered).toBe(false);
    second.drop();
    const third = await reopen(platform);
    expect(third.sent).toEqual(['40{"pid":"other","offset":"offset1"}']);
    third.receive('40{"sid":"new","pid":"other"}');
    third.receive('42["x","offset2"]');
    third.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"pid":"other","offset":"offset2"}']);
  });

  it('takes an offset only from a trailing string, of events that ask for no acknowledgement', async () => {
    const { platform, link } = await recoverable();
    link.receive('42["x","offset1"]');
    link.receive('420["x","not an offset"]');
    link.receive('42["x",1]');
    link.receive('42["not an offset"]');
    link.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"pid":"private","offset":"offset1"}']);
  });

  it('takes the string that ends a volatile event for an offset, as nothing tells them apart', async () => {
    const { platform, link } = await recoverable();
    link.receive('42["x",1,"offset1"]');
    // A server with recovery sends this for volatile.emit('x', 'no offset'): it appends nothing.
    link.receive('42["x","no offset"]');
    link.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"pid":"private","offset":"no offset"}']);
  });

  it('sends no offset before there is one, and nothing to a server without recovery', async () => {
    const first = await recoverable();
    first.link.drop();
    expect((await reopen(first.platform)).sent).toEqual(['40{"pid":"private"}']);
    const second = await connectedSocket();
    second.link.receive('42["x","a string"]');
    second.link.drop();
    const next = await reopen(second.platform);
    expect(next.sent).toEqual(['40']);
    next.receive('40{"sid":"id"}');
    expect(second.socket.recovered).toBe(false);
  });

  it('keeps the application’s credentials beside it', async () => {
    const { platform, link } = await connectedSocket(
      { auth: { token: 't' } },
      { sid: 'id', pid: 'p' },
    );
    link.receive('42["x","o"]');
    link.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"pid":"p","offset":"o","token":"t"}']);
  });

  it('updates the offset although a listener throws', async () => {
    const { platform, socket, link } = await recoverable();
    socket.on('x', () => {
      throw new Error('mine');
    });
    link.receive('42["x","offset1"]');
    link.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"pid":"private","offset":"offset1"}']);
    expect(take(uncaught)).toEqual(['mine']);
  });

  it('carries bytes', async () => {
    const { platform, socket, link } = await recoverable();
    const log = record(socket, ['x' as never]);
    link.receive('42["x","o1"]');
    link.drop();
    const next = await reopen(platform);
    next.receive('451-["x",{"_placeholder":true,"num":0},"o2"]');
    const bytes = new ArrayBuffer(1);
    next.receive(bytes);
    next.receive('40{"sid":"id","pid":"private"}');
    expect(log.at(-1)).toEqual(['x', bytes, 'o2']);
  });
});
