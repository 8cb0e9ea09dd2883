import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPacket } from '../test/fakes/link.js';
import { fakePlatform } from '../test/fakes/platform.js';
import { collectUncaught } from '../test/fakes/uncaught.js';
import { createSocket } from './create.js';
import { polling } from './engine/polling.js';
import { probe } from './engine/upgrade.js';
import { webSocket } from './engine/websocket.js';
import { inspect } from './index.js';
import { backoff } from './socket/backoff.js';

collectUncaught();

describe('inspect()', () => {
  it('never reports credentials, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('polling', 'websocket', 'upgrade'),
        fc.constantFrom('object', 'callback', 'async', 'throws'),
        fc.array(
          fc.constantFrom(
            'fail',
            'drop',
            'accept',
            'refuse',
            'time',
            'emit',
            'leave',
            'come',
            'http',
            'recover',
          ),
          {
            maxLength: 14,
          },
        ),
        async (kind, how, actions) => {
          const secret = 's3cr3t-value';
          const platform = fakePlatform();
          const auth =
            how === 'object'
              ? { token: secret, deep: [{ secret }] }
              : how === 'callback'
                ? (send: (data: Record<string, unknown>) => void) => send({ token: secret })
                : how === 'async'
                  ? async () => ({ token: secret })
                  : () => {
                      throw new Error(`cannot read ${secret}`);
                    };
          const options = { extraHeaders: { Authorization: secret }, protocols: [secret] };
          const parts = { polling: [polling(options)], websocket: [webSocket(options)] };
          const socket = createSocket(`http://server/?urltoken=${secret}`, {
            platform,
            transports: kind === 'upgrade' ? [...parts.polling, ...parts.websocket] : parts[kind],
            upgrade: probe(),
            reconnect: backoff({ min: 10, max: 10 }),
            query: { token: secret },
            auth,
          });
          const seen: string[] = [];
          inspect(socket, (report) => {
            seen.push(
              JSON.stringify(report, (_, value) =>
                value instanceof Error
                  ? { ...value, message: value.message, cause: value.cause }
                  : value,
              ),
            );
          });
          socket.connect();
          for (const action of actions) {
            const link = platform.sockets.at(-1);
            const get = platform.pending('GET')[0];
            const connectAnswer = (text: string) => {
              if (link?.state === 'open') link.receive(text);
              else get?.answer(text);
            };
            if (action === 'fail') {
              link?.fail();
              for (const request of platform.pending()) request.fail(new Error(request.url.href));
            } else if (action === 'drop') link?.drop();
            else if (action === 'accept') {
              if (link?.state === 'connecting') {
                link.accept();
                link.receive(link.url.searchParams.has('sid') ? '3probe' : openPacket());
              } else if (get && !get.url.searchParams.has('sid')) get.answer(openPacket());
              else connectAnswer('40{"sid":"a","pid":"private-id"}');
            } else if (action === 'refuse') connectAnswer('44{"message":"no"}');
            else if (action === 'http') get?.answer('{"code":3}', 400);
            else if (action === 'recover') connectAnswer('42["x","offset"]');
            else if (action === 'emit') socket.emit('public', 1);
            else if (action === 'leave') socket.disconnect();
            else if (action === 'come') socket.connect();
            else await platform.advance(20);
            await platform.settle();
            for (const request of platform.pending('POST')) request.answer();
            await platform.settle();
          }
          expect(seen.length).toBeGreaterThan(0);
          for (const report of seen) expect(report).not.toContain(secret);
        },
      ),
      { numRuns: 150, interruptAfterTimeLimit: 15_000 },
    );
  }, 60_000);
});
