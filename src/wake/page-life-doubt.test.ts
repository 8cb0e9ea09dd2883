import { describe, expect, it } from 'vitest';
import { record, waiting } from '../../test/fakes/link.js';
import { askable, connected, RETURNS } from '../../test/fakes/page-life.js';
import { fakePlatform, NOTHING } from '../../test/fakes/platform.js';
import { polling } from '../engine/polling.js';
import { webSocket } from '../engine/websocket.js';

describe('a connection in doubt', () => {
  it.each(RETURNS)('is asked after with $type, by a request that harms nothing', async (event) => {
    const { platform, link } = await askable();
    platform.tell(event);
    const question = waiting(platform, 'GET');
    expect(question.url.search).toMatch(/^\?EIO=4&transport=polling&sid=session&t=/);
    expect(link.sent).toEqual([]);
  });

  it('is closed, and comes back at once, when the server does not know it', async () => {
    const { platform, socket } = await askable();
    const log = record(socket, ['disconnect']);
    platform.tell({ type: 'resume' });
    waiting(platform, 'GET').answer('{"code":1,"message":"Session ID unknown"}', 400);
    await platform.settle();
    expect(log).toEqual([['disconnect', 'ping timeout', undefined]]);
    expect(platform.sockets.length).toBe(2);
  });

  it.each<[string, string, number]>([
    ['lives elsewhere', '{"code":3,"message":"Bad request"}', 400],
    ['cannot be asked so', '{"code":0,"message":"Transport unknown"}', 400],
    ['is in other words', '"invalid session"', 400],
    ['is of another server', '6', 200],
    ['is a proxy’s', '<html>', 502],
    ['has a code that begins with 1', '{"code":12}', 400],
  ])('stays when the answer %s', async (_, body, status) => {
    const { platform, socket } = await askable();
    platform.tell({ type: 'resume' });
    waiting(platform, 'GET').answer(body, status);
    await platform.settle();
    expect(socket.connected).toBe(true);
    expect(platform.sockets.length).toBe(1);
  });

  it('is not in doubt while timers come in time', async () => {
    const { platform, link } = await askable({}, fakePlatform({ visibility: 'visible' }));
    for (let beat = 0; beat < 4; beat++) {
      await platform.advance(20_000);
      link.receive('2');
    }
    expect(platform.requests).toEqual([]);
  });

  it('stays when no answer comes', async () => {
    const { platform, socket } = await askable();
    platform.tell({ type: 'resume' });
    waiting(platform, 'GET').fail();
    await platform.settle();
    expect(socket.connected).toBe(true);
  });

  it('is not asked after by a way that the application does without', async () => {
    const { platform } = await connected();
    platform.tell({ type: 'resume' });
    expect(platform.requests).toEqual([]);
  });

  it('is asked after with the credentials and headers of its requests', async () => {
    const parts = [
      webSocket(),
      polling({ withCredentials: true, extraHeaders: { 'X-Key': 'value' } }),
    ];
    const { platform } = await connected({}, { transports: parts });
    platform.tell({ type: 'resume' });
    const { init, headers } = waiting(platform, 'GET');
    expect(init.credentials).toBe('include');
    expect(headers).toEqual({ 'X-Key': 'value' });
  });

  it('is asked after by one question at a time, however many signs there are', async () => {
    const { platform } = await askable();
    for (let i = 0; i < 5; i++) platform.tell({ type: 'resume' });
    await platform.settle();
    expect(platform.pending('GET').length).toBe(1);
    expect(platform.requests.length).toBe(5);
  });

  it('takes its question with it when it closes first', async () => {
    const { platform, socket, link } = await askable();
    platform.tell({ type: 'resume' });
    socket.disconnect();
    link.drop();
    await platform.settle();
    expect(platform.live()).toEqual(NOTHING);
  });
});
