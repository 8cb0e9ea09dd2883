import { describe, expect, it } from 'vitest';
import { SERVERS, socketAt } from './conformance.js';

describe.each(SERVERS)('Socket.IO v5, %s', (_, start) => {
  const { open, joined } = socketAt(start);

  describe('connection to a namespace', () => {
    it.each([
      ['the main one', '40', '40', '42["auth",{}]'],
      ['the main one by name', '40/,', '40', '42["auth",{}]'],
      ['the main one with a payload', '40{"token":"123"}', '40', '42["auth",{"token":"123"}]'],
      ['another one', '40/custom,', '40/custom,', '42/custom,["auth",{}]'],
      [
        'another one with a payload',
        '40/custom,{"token":"abc"}',
        '40/custom,',
        '42/custom,["auth",{"token":"abc"}]',
      ],
    ])('is granted, with an id, for %s', async (_, connect, head, auth) => {
      const { say } = await open();
      const [answer = '', event] = await say(2, connect);
      expect(answer.startsWith(head)).toBe(true);
      const data = JSON.parse(answer.slice(head.length)) as Record<string, unknown>;
      expect(data).toEqual({ sid: expect.any(String) });
      expect(event).toBe(auth);
    });

    it('is refused for an unknown one', async () => {
      const { say } = await open();
      expect(await say(1, '40/random')).toEqual(['44/random,{"message":"Invalid namespace"}']);
    });

    it('can be had of several over one connection, each with its own id', async () => {
      const { say } = await open();
      const [main = '', , custom = ''] = [...(await say(2, '40')), ...(await say(2, '40/custom,'))];
      expect(main.slice(2)).not.toBe(custom.slice('40/custom,'.length));
      expect(await say(1, '42["message",1]')).toEqual(['42["message-back",1]']);
    });

    it('has to come within connectTimeout', async () => {
      await (await open()).closed;
    });

    it.each(['42["message"]', '41', '430[]', '40[]', '40"x"', '4abc', '46', '49'])(
      'comes first: %s closes the connection',
      async (frame) => {
        const { webSocket, closed } = await open();
        webSocket.send(frame);
        await closed;
      },
    );
  });

  describe('disconnection from a namespace', () => {
    it('ends that namespace alone', async () => {
      const { say, closed, webSocket } = await joined();
      await say(2, '40/custom,');
      webSocket.send('41/custom,');
      expect(await say(1, '42["message","still here"]')).toEqual([
        '42["message-back","still here"]',
      ]);
      webSocket.send('42/custom,["message","not here"]');
      await closed;
    });
  });
});
