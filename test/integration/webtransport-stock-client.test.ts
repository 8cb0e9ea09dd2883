import { describe, expect, it } from 'vitest';
import type { FakeSession } from '../fakes/webtransport.js';
import { afterThisTest } from './support.js';
import {
  type Client,
  type Create,
  next,
  ours,
  serveSessions,
  theirs,
} from './webtransport-support.js';

/** What a client wrote on a session, and what it said about its end, while the server did the same to each. */
async function transcript(
  create: Create,
  script: (session: FakeSession, client: Client) => void | Promise<void>,
) {
  const { url, host } = await serveSessions();
  let client: Client | undefined;
  const heard: unknown[] = [];
  const over = new Promise<void>((resolve) => {
    client = create(url, host, ['webtransport']);
    for (const event of ['connect', 'disconnect', 'connect_error']) {
      client.on(event, (what: unknown, details: { message?: string } = {}) => {
        const error = what as Error | undefined;
        heard.push([event, error?.message ?? what, details.message]);
        if (event === 'connect') script(host.sessions[0]!, client!);
        else resolve();
      });
    }
  });
  await over;
  client!.disconnect();
  await host.sessions[0]!.closed;
  const { sent, url: address, options } = host.sessions[0]!;
  return {
    sent: Buffer.concat(sent).toString('latin1'),
    address: address.replace(url.slice(5), ''),
    options,
    heard,
  };
}

describe('beside the stock client, over WebTransport', () => {
  const acknowledged = (client: Client) => client.emitWithAck('echo', 0);

  it.each<[string, (session: FakeSession, client: Client) => void | Promise<void>]>([
    [
      'events and bytes, then disconnect()',
      async (_, client) => {
        client.emit('a', 'text', 1);
        client.emit('b', new Uint8Array([1, 2]), { c: new Uint8Array(200) });
        client.emit('d', 'ü'.repeat(100));
        await acknowledged(client);
        client.disconnect();
      },
    ],
    [
      'the server closes the session',
      async (session, client) => {
        await acknowledged(client);
        session.close();
      },
    ],
    [
      'the connection is lost',
      async (session, client) => {
        await acknowledged(client);
        session.fail();
      },
    ],
    ['the server leaves', (_, client) => void client.emit('leave', true)],
  ])('the same goes on the wire and is reported: %s', async (_, script) => {
    const [one, other] = [await transcript(ours, script), await transcript(theirs, script)];
    expect(one).toEqual(other);
    expect(one.address).toBe('https:/socket.io/');
  });
});

describe('bytes of no length, for which the framing has no form', () => {
  it.each<[string, Create, unknown]>([
    ['arrive at the stock server', ours, [0, 0]],
    ['cost the stock client its connection', theirs, 'transport close'],
  ])('%s', async (_, create, outcome) => {
    const { url, host } = await serveSessions();
    const client = create(url, host, ['webtransport']);
    afterThisTest(() => client.disconnect());
    await next(client, 'connect');
    const sent = client.emitWithAck('size', new Uint8Array(0), new Blob([]));
    expect(
      await Promise.race([sent.catch(() => next(client, 'never')), next(client, 'disconnect')]),
    ).toEqual(outcome);
  });

  it.each([
    ['us', ours],
    ['the stock client', theirs],
  ])('from the stock server cost %s the connection', async (_, create) => {
    const { server, url, host } = await serveSessions();
    const client = create(url, host, ['webtransport']);
    afterThisTest(() => client.disconnect());
    await next(client, 'connect');
    const lost = next(client, 'disconnect');
    server.emit('empty', Buffer.alloc(0));
    expect(await lost).toBe('transport error');
  });
});
