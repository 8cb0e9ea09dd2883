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
    ['unknown', 400, '{"code":1,"message":"Session ID unknown"}', false],
    ['known on another transport', 400, '{"code":3,"message":"Bad request"}', true],
    ['of a server without WebSockets', 400, '{"code":0,"message":"Transport unknown"}', true],
    ['refused by a proxy', 400, '<html>', true],
    ['refused in other words', 405, '', true],
    ['taken for a message', 200, 'ok', true],
  ])(
    'is asked after for the other transport, and when it is %s stays as that says',
    async (...how) => {
      const [, status, body, stays] = how;
      const { platform, manager } = await onPolling();
      const { engine } = manager;
      platform.tell({ type: 'resume' });
      const question = platform.pending('POST')[0]!;
      expect(question.url.protocol).toBe('http:');
      expect(question.url.search).toBe('?EIO=4&transport=websocket&sid=session');
      question.answer(body, status);
      await platform.settle();
      expect(manager.engine === engine).toBe(stays);
    },
  );

  it('is asked after by nothing that a cache may turn into a GET, which would take its messages', async () => {
    const { platform } = await onPolling();
    const before = platform.requests.length;
    platform.tell({ type: 'resume' });
    const asked = platform.requests.slice(before);
    expect(asked.map(({ method, body }) => [method, body])).toEqual([['POST', undefined]]);
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
