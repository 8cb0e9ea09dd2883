import { describe, expect, it } from 'vitest';
import { SERVERS, socketAt } from './conformance.js';

describe.each(SERVERS)('Socket.IO v5, %s', (_, start) => {
  const { joined } = socketAt(start);

  describe('messages', () => {
    it.each([
      [
        'text',
        '42["message",1,"2",{"3":[true,null]}]',
        ['42["message-back",1,"2",{"3":[true,null]}]'],
      ],
      ['no argument', '42["message"]', ['42["message-back"]']],
      ['more than ASCII', '42["message","é€𝄞\\u0000"]', ['42["message-back","é€𝄞\\u0000"]']],
    ])('come back with %s', async (_, frame, answer) => {
      const { say } = await joined();
      expect(await say(answer.length, frame)).toEqual(answer);
    });

    it('come back with binary', async () => {
      const { say } = await joined();
      const frames = [
        '452-["message",{"_placeholder":true,"num":0},[{"_placeholder":true,"num":1}]]',
        Buffer.of(1, 2),
        Buffer.of(3),
      ];
      expect(await say(3, ...frames)).toEqual([
        '452-["message-back",{"_placeholder":true,"num":0},[{"_placeholder":true,"num":1}]]',
        '<0102>',
        '<03>',
      ]);
    });

    it.each(['456', '4567', '0', '12'])('are acknowledged by their id, %s', async (id) => {
      const { say } = await joined();
      expect(await say(1, `42${id}["message-with-ack",1,"2",{"3":[false]}]`)).toEqual([
        `43${id}[1,"2",{"3":[false]}]`,
      ]);
    });

    it('are acknowledged with binary', async () => {
      const { say } = await joined();
      const frames = [
        '452-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
        Buffer.of(1, 2, 3),
        Buffer.of(4),
      ];
      expect(await say(3, ...frames)).toEqual([
        '462-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
        '<010203>',
        '<04>',
      ]);
    });

    it.each([
      ['an unknown type', ['4abc']],
      ['bad JSON', ['42{']],
      ['no array', ['42{"a":1}']],
      ['no name', ['42[]']],
      ['a name that is none', ['42[{}]']],
      ['a reserved name', ['42["connect"]']],
      ['an acknowledgement that is no array', ['430"x"']],
      ['a DISCONNECT with a payload', ['41{}']],
      ['attachments without a count', ['45["message"]']],
      [
        'a frame instead of an attachment',
        ['451-["message",{"_placeholder":true,"num":0}]', '42["message"]'],
      ],
      ['an attachment out of place', [Buffer.of(1)]],
    ])('close the connection with %s', async (_, frames) => {
      const { webSocket, closed } = await joined();
      for (const frame of frames) webSocket.send(frame);
      await closed;
    });
  });
});
