import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { selfSigned } from './certificates.js';
import { CLIENT_CERT, CLIENT_PFX } from './pfx.js';
import { connect, refusal, serveStock } from './support.js';

describe.each(['polling', 'websocket'])('%s over TLS in Node', (transport) => {
  const transports = [transport];

  it('refuses a certificate that nobody vouches for, and says so', async () => {
    const server = await serveStock({}, selfSigned('server'));
    const error = await refusal(server.url, { transports });
    const { cause, description } = error as { cause?: Error; description?: { error?: Error } };
    expect(cause ?? description!.error).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(server.seen).toEqual([]);
  });

  it('trusts the authority that it is given', async () => {
    const identity = selfSigned('server');
    const server = await serveStock({}, identity);
    const socket = await connect(server.url, { transports, ca: identity.cert });
    expect(await socket.emitWithAck('echo', 'x')).toBe('x');
  });

  it('trusts any certificate with rejectUnauthorized: false', async () => {
    const server = await serveStock({}, selfSigned('server'));
    const socket = await connect(server.url, { transports, rejectUnauthorized: false });
    expect(await socket.emitWithAck('echo', 'x')).toBe('x');
  });

  it('asks the application’s own check of the server’s identity', async () => {
    const identity = selfSigned('server');
    const server = await serveStock({}, identity);
    const checked: string[] = [];
    const options = {
      transports,
      ca: identity.cert,
      checkServerIdentity: (host: string) => {
        checked.push(host);
        return checked.length > 1 ? new Error('not this one') : undefined;
      },
    };
    await connect(server.url, { ...options, transports: ['websocket'] });
    const error = await refusal(server.url, options);
    expect(JSON.stringify([(error.cause as Error)?.message, errorOf(error)])).toContain(
      'not this one',
    );
    expect(new Set(checked)).toEqual(new Set(['127.0.0.1']));
  });

  it.each([
    ['a key', ({ cert, key }: ReturnType<typeof selfSigned>) => ({ cert, key })],
    [
      'a key under a passphrase',
      ({ cert, lockedKey: key }: ReturnType<typeof selfSigned>) => ({
        ...{ cert, key },
        passphrase: 'secret',
      }),
    ],
    ['both in one file', () => ({ pfx: Buffer.from(CLIENT_PFX, 'base64'), passphrase: 'secret' })],
  ])('shows the client’s certificate: %s', async (_name, show) => {
    const identity = selfSigned('server');
    const client = selfSigned('client');
    const server = await serveStock(
      {},
      { ...identity, ca: [client.cert, CLIENT_CERT], requestCert: true, rejectUnauthorized: true },
    );
    const names: unknown[] = [];
    server.http.on('secureConnection', (socket: TLSSocket) =>
      names.push(socket.getPeerCertificate().subject?.CN),
    );
    await refusal(server.url, { transports, ca: identity.cert });
    expect(server.seen).toEqual([]);
    await connect(server.url, { transports, ca: identity.cert, ...show(client) });
    expect(String(names[0])).toMatch(/^client/);
  });

  it('offers only the ciphers that were named', async () => {
    const identity = selfSigned('server');
    const server = await serveStock({}, { ...identity, maxVersion: 'TLSv1.2' });
    const names: string[] = [];
    server.http.on('secureConnection', (socket: TLSSocket) => names.push(socket.getCipher().name));
    const ciphers = 'ECDHE-ECDSA-AES256-GCM-SHA384';
    await connect(server.url, { transports, ca: identity.cert, ciphers });
    expect(new Set(names)).toEqual(new Set([ciphers]));
  });

  it('connects from the address and the family that it was told', async () => {
    const server = await serveStock();
    const from: (string | undefined)[] = [];
    server.http.on('connection', ({ remoteAddress }) => from.push(remoteAddress));
    await connect(server.url, { transports, localAddress: '127.0.0.2' });
    expect(new Set(from)).toEqual(new Set(['127.0.0.2']));
    const error = await refusal(server.url.replace('127.0.0.1', 'localhost'), {
      transports,
      family: 6,
    });
    expect(error.message).toMatch(/^(xhr poll|websocket) error$/);
  });
});

const errorOf = (error: { description?: unknown }) =>
  (error.description as { message?: string } | undefined)?.message;
