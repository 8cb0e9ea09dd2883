import { describe, expect, it } from 'vitest';
import { engineOf, last, openPolling, record, waiting } from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { offeringBoth, racing } from '../../test/fakes/probe.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { fakeWebTransport, speak } from '../../test/fakes/webtransport.js';
import { polling } from './polling.js';
import { webSocket } from './websocket.js';
import { webTransport } from './webtransport.js';

collectUncaught();

describe('the probe of WebTransport', () => {
  it('names the session in its first packet, switches, and sends what waited', async () => {
    const { engine, platform, session, told } = await offeringBoth();
    const far = speak(session);
    await platform.settle();
    far.send('3probe');
    await platform.settle();
    engine.send('waits');
    engine.send(new Uint8Array([1, 2]));
    waiting(platform, 'GET').answer('4last by polling\x1e6');
    await platform.settle();
    expect(far.received).toEqual([
      '0{"sid":"session"}',
      '2probe',
      '5',
      '4waits',
      new Uint8Array([1, 2]),
    ]);
    expect(told()).toEqual([
      'probing webtransport',
      'upgrading webtransport',
      'upgrade webtransport',
    ]);
    const messages = record(engine, ['message']);
    far.send('4a', '2');
    await platform.settle();
    expect(messages).toEqual([['message', 'a']]);
    expect(far.received.at(-1)).toBe('3');
    expect(platform.live()).toEqual({ ...NOTHING, timers: 1 });
  });

  it.each([
    ['last', [polling(), webSocket()]],
    ['first', [polling()]],
  ])('begins 200 ms before the others, also where it is named %s', async (where, transports) => {
    const { host, platform, told } = await offeringBoth(transports);
    expect(host.sessions.length).toBe(1);
    await platform.advance(199);
    expect(platform.sockets).toEqual([]);
    await platform.advance(1);
    expect(platform.sockets.length).toBe(where === 'last' ? 1 : 0);
    expect(told()[0]).toBe('probing webtransport');
  });

  it('begins first where it is named between the others', async () => {
    const host = fakeWebTransport();
    const { platform } = engineOf({
      transports: [
        polling(),
        { ...webSocket(), name: 'other' },
        webTransport({ WebTransport: host.WebTransport }),
        webSocket(),
      ],
    });
    await openPolling(platform, { upgrades: ['other', 'websocket', 'webtransport'] });
    expect([host.sessions.length, platform.sockets.length]).toEqual([1, 0]);
    await platform.advance(400);
    expect(platform.sockets.map(({ url }) => url.searchParams.get('transport'))).toEqual([
      'other',
      'websocket',
    ]);
  });

  it('keeps nobody waiting where the server does not offer it', async () => {
    const { host, platform } = await offeringBoth(undefined, ['websocket']);
    expect([host.sessions.length, platform.sockets.length]).toEqual([0, 1]);
  });

  it('leaves the field at once when it fails', async () => {
    const { engine, platform, session, told } = await offeringBoth();
    session.refuse();
    await platform.advance(0);
    const socket = last(platform.sockets);
    socket.accept();
    socket.receive('3probe');
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(socket.sent).toEqual(['2probe', '5']);
    expect(told()).toEqual([
      'probing webtransport',
      'upgradeError webtransport',
      'probing websocket',
      'upgrading websocket',
      'upgrade websocket',
    ]);
    expect(engine.transport.name).toBe('websocket');
    expect(platform.live()).toEqual({ ...NOTHING, timers: 1, sockets: 1 });
  });

  it('is closed quietly when the WebSocket is answered first', async () => {
    const { engine, platform, host, far, socket, told } = await racing();
    socket.receive('3probe');
    expect(host.live()).toBe(0);
    far.send('3probe');
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(engine.transport.name).toBe('websocket');
    expect(told()).toEqual([
      'probing webtransport',
      'probing websocket',
      'upgrading websocket',
      'upgrade websocket',
    ]);
    expect(far.received).toEqual(['0{"sid":"session"}', '2probe']);
    expect(platform.live()).toEqual({ ...NOTHING, timers: 1, sockets: 1 });
  });

  it('closes the WebSocket quietly when it is answered first', async () => {
    const { engine, platform, far, socket, told } = await racing();
    far.send('3probe');
    await platform.settle();
    expect(socket.state).toBe('closing');
    socket.receive('3probe');
    socket.fail();
    engine.send('waits');
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(engine.transport.name).toBe('webtransport');
    expect(far.received.slice(2)).toEqual(['5', '4waits']);
    expect(socket.sent).toEqual(['2probe']);
    expect(told()).toEqual([
      'probing webtransport',
      'probing websocket',
      'upgrading webtransport',
      'upgrade webtransport',
    ]);
    expect(platform.live()).toEqual({ ...NOTHING, timers: 1 });
  });

  it('goes on when the WebSocket beside it fails', async () => {
    const { engine, platform, far, socket, told } = await racing();
    socket.fail();
    far.send('3probe');
    await platform.settle();
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(engine.transport.name).toBe('webtransport');
    expect(told().filter((event) => /Error/.test(event))).toEqual(['upgradeError websocket']);
  });
});
