import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyBytes, anyText } from '../../test/fakes/arbitrary.js';
import { take, waiting } from '../../test/fakes/link.js';
import { createPolling } from '../../test/fakes/polling.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import type { Frame } from './packet.js';

collectUncaught();

describe('polling', () => {
  it('takes no more frames than maxPayload allows', async () => {
    const { platform, transport, open } = createPolling();
    await open();
    expect(take(transport, ['4aaa', '4bbb', '4ccc'], 10)).toBe(2);
    await platform.settle();
    expect(waiting(platform, 'POST').body).toBe('4aaa\x1e4bbb');
  });

  it('delivers everything in order and never a body above maxPayload but for one packet alone', async () => {
    const frame: fc.Arbitrary<Frame> = fc.oneof(
      anyText.map((data) => `4${data.replaceAll('\x1e', '')}`),
      anyBytes,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(frame, { minLength: 1, maxLength: 15 }),
        fc.integer({ min: 1, max: 50 }),
        async (frames, maxPayload) => {
          const { platform, transport, open } = createPolling();
          await open();
          const bodies: string[] = [];
          for (let rest = frames; rest.length; ) {
            const count = take(transport, rest, maxPayload);
            rest = rest.slice(count);
            for (let i = 0; i < 20 && !platform.pending('POST').length; i++)
              await platform.settle();
            const post = waiting(platform, 'POST');
            bodies.push(post.body!);
            post.answer('ok');
            await platform.settle();
          }
          for (const body of bodies) {
            if (body.includes('\x1e'))
              expect(Buffer.from(body).length).toBeLessThanOrEqual(maxPayload);
          }
          expect(bodies.join('\x1e').split('\x1e')).toEqual(
            frames.map((sent) =>
              typeof sent === 'string'
                ? sent
                : `b${Buffer.from(sent as Uint8Array).toString('base64')}`,
            ),
          );
        },
      ),
      { numRuns: 60, interruptAfterTimeLimit: 15_000 },
    );
  }, 60_000);
});
