import { describe } from 'vitest';
import { httpServer } from './raw.js';
import { answered } from './requests.js';
import { alike, next, uncaughtIn, unlike } from './support.js';

describe('options of the lower layer', () => {
  unlike(
    'requestTimeout limits one request in Node too',
    async (stage) => {
      const { open, note } = stage;
      const url = await httpServer(stage, () => {});
      const socket = open(url, { requestTimeout: 10, timeout: 100, reconnection: false });
      note(await next(socket, 'connect_error'));
    },
    {
      peer: [{ error: 'timeout' }],
      holdfast: [{ error: 'xhr poll error', type: 'TransportError', description: 0 }],
      transports: [['polling']],
    },
  );

  alike('an HTTP error tells its status', async (stage) => {
    const { open, note } = stage;
    for (const status of [400, 403, 404, 500, 502, 204]) {
      const url = await httpServer(stage, (_request, response) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(status === 204 ? undefined : '{"code":3,"message":"Bad request"}');
      });
      const socket = open(url, { transports: ['polling'], reconnection: false });
      const error = await next(socket, 'connect_error');
      const { description, context } = error as {
        description: unknown;
        context?: { status: number };
      };
      note(status, error, description, context?.status);
    }
  });

  alike('an answer that is none of the protocol', async (stage) => {
    for (const body of ['', 'nonsense', '<html></html>', '9']) await answered(stage, body);
  });

  unlike(
    'an answer that is no handshake is an error at once',
    async (stage) => {
      const errors = await uncaughtIn(async () => {
        const timeout = stage.who === 'peer' ? 100 : undefined;
        for (const body of ['0', '0{', '0{}', '2', '1']) await answered(stage, body, timeout);
      });
      stage.note(errors.length);
    },
    {
      peer: [...['0', '0{', '0{}', '2', '1'].map((body) => [body, { error: 'timeout' }]), 3],
      holdfast: [
        ...['0', '0{', '0{}', '2'].map((body) => [body, { error: 'server error' }]),
        ['1', { error: 'transport close', type: 'TransportError' }],
        0,
      ],
    },
  );
});
