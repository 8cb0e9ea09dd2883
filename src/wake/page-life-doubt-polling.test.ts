import { describe, expect, it } from 'vitest';
import { last, openPolling, waiting } from '../../test/fakes/link.js';
import { alive } from '../../test/fakes/page-life.js';
import { polling } from '../engine/polling.js';
import { probe } from '../engine/upgrade.js';
import { webSocket } from '../engine/websocket.js';
import type { ManagerParts } from '../socket/manager.js';

describe('a polling connection in doubt', () => {
  const onPolling = async (parts: Partial<ManagerParts> = {}) => {
    const all = alive({}, { transports: [polling()], ...parts });
    await openPolling(all.platform, { upgrades: [] });
    await all.platform.settle();
    all.platform.pending('POST')[0]?.answer();
    await all.platform.settle();
    return all;
  };

  it.each([
    [400, false],
    [500, true],
    [405, true],
    [200, true],
  ])('is asked after by HEAD, and with %d stays: %s', async (status, stays) => {
    const { platform, manager } = await onPolling();
    const { engine } = manager;
    platform.tell({ type: 'resume' });
    const question = platform.pending('HEAD')[0]!;
    expect(question.url.searchParams.get('sid')).toBe('session');
    question.answer('', status);
    await platform.settle();
    expect(manager.engine === engine).toBe(stays);
  });

  it('is not judged by an answer that comes after it has moved to a WebSocket', async () => {
    const { platform, manager } = await onPolling();
    const { engine } = manager;
    platform.tell({ type: 'resume' });
    engine!.transport = { ...engine!.transport, name: 'websocket' };
    platform.pending('HEAD')[0]!.answer('', 400);
    await platform.settle();
    expect(manager.engine).toBe(engine);
  });
});

describe('a connection that has just moved to a WebSocket', () => {
  it('is not asked after by a request, which would take messages with it, until the server is heard there', async () => {
    const { platform, manager } = alive(
      {},
      { transports: [polling(), webSocket()], upgrade: probe() },
    );
    await openPolling(platform);
    await platform.settle();
    platform.pending('POST')[0]!.answer();
    waiting(platform, 'GET').answer('40{"sid":"a"}');
    await platform.settle();
    const link = last(platform.sockets);
    link.accept();
    link.receive('3probe');
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(link.sent).toEqual(['2probe', '5']);
    expect(manager.engine!.transport.name).toBe('websocket');
    platform.tell({ type: 'resume' });
    expect(platform.pending('GET')).toEqual([]);
    link.receive('2');
    platform.tell({ type: 'resume' });
    expect(platform.pending('GET').length).toBe(1);
  });
});
