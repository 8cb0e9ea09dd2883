import { describe, expect, it } from 'vitest';
import { expectMistake, take } from '../../test/fakes/link.js';
import { ADDRESS, create, kinds, open } from '../../test/fakes/over-webtransport.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import {
  type FakeFar,
  FakeWebTransportError,
  fakeWebTransport,
  speak,
} from '../../test/fakes/webtransport.js';
import { type WebTransportOptions, webTransport } from './webtransport.js';

collectUncaught();

describe('webTransport', () => {
  describe('reports a failure as the peer’s "webtransport error"', () => {
    const cause = new FakeWebTransportError('reason', 'session');

    it.each<[string, (all: ReturnType<typeof create>) => unknown]>([
      ['the session is refused', ({ session }) => session.refuse(cause)],
      [
        'the stream is refused',
        ({ session }) => {
          session.refuseStream(cause);
          session.accept();
        },
      ],
      [
        'the first write fails',
        ({ session }) => {
          session.up.fail(cause);
          speak(session);
        },
      ],
      [
        'the session is lost',
        async ({ session, platform }) => {
          speak(session);
          await platform.settle();
          session.fail(cause);
        },
      ],
      [
        'reading fails',
        async ({ session, platform }) => {
          speak(session);
          await platform.settle();
          session.down.fail(cause);
        },
      ],
      [
        'writing fails',
        async ({ session, platform, transport }) => {
          speak(session);
          await platform.settle();
          session.up.hold();
          take(transport, ['4a', '4b']);
          await platform.settle();
          session.up.fail(cause);
        },
      ],
      [
        'a Blob cannot be read',
        async ({ session, platform, transport }) => {
          speak(session);
          await platform.settle();
          const blob = new Blob(['a']);
          blob.arrayBuffer = () => Promise.reject(cause);
          take(transport, [blob, blob, '4b']);
        },
      ],
    ])('once, and leaves nothing, when %s', async (_, happen) => {
      const all = create();
      await happen(all);
      await all.platform.advance(0);
      const reports = all.log.filter(([kind]) => kind !== 'open');
      expect(kinds(reports)).toEqual(['error']);
      expect(reports[0]![1]).toMatchObject({
        name: 'TransportError',
        type: 'TransportError',
        code: 'transport',
        message: 'webtransport error',
        transport: 'webtransport',
        description: cause,
        cause,
      });
      expect(all.transport.writable).toBe(false);
      await all.expectNothingLeft();
    });

    it('later than this turn when the constructor throws, so that somebody can listen', async () => {
      const host = fakeWebTransport();
      host.error = cause;
      const { log, platform, expectNothingLeft } = create({}, ADDRESS, host);
      expect(log).toEqual([]);
      await platform.advance(0);
      expect(log).toEqual([['error', expect.objectContaining({ cause })]]);
      await expectNothingLeft();
    });

    it('that says the cure when the host has no WebTransport', async () => {
      // Node has none; in a browser the test of the framing runs instead.
      expect('WebTransport' in globalThis).toBe(false);
      const { log, platform } = create({ WebTransport: undefined });
      await platform.advance(0);
      expect(log[0]![1]).toMatchObject({
        message: 'webtransport error',
        cause: expect.objectContaining({ message: expect.stringMatching(/no WebTransport.*list/) }),
      });
    });
  });

  describe('ends the session with a ProtocolError', () => {
    it.each<[string, WebTransportOptions, (far: FakeFar) => void]>([
      ['a frame of no length', {}, (far) => far.sendBytes(0)],
      ['a frame above 2^53 - 1 bytes', {}, (far) => far.sendBytes(127, 255, 0, 0, 0, 0, 0, 0, 0)],
      ['a frame above `maxPayload`', { maxPayload: 10 }, (far) => far.send('4tooooo long')],
    ])('for %s, after the frames before it', async (_, options, misbehave) => {
      const { far, log, platform, expectNothingLeft } = await open(options);
      far.send('4before');
      await platform.settle();
      misbehave(far);
      far.send('4after');
      await platform.settle();
      expect(log).toEqual([
        ['frame', '4before'],
        ['error', expect.objectContaining({ name: 'ProtocolError', message: 'server error' })],
      ]);
      await expectNothingLeft();
    });

    it('and names the caller’s mistake when that limit makes no sense', () => {
      for (const maxPayload of [0, -1, Number.NaN]) {
        expectMistake(() => webTransport({ maxPayload }), /maxPayload/);
      }
    });
  });
});
