import { describe, expect, it } from 'vitest';
import { client, connected, happens, rawSocket, serve, until } from './support.js';

describe('upgrade faults', () => {
  it('refuse a WebSocket with 400, and the client stays on polling', async () => {
    const server = await serve();
    server.faults.upgrade('refuse');
    const here = client(server.url);
    await happens(here.io, 'open');
    await happens(here.io.engine, 'upgradeError');
    await until(() => here.connected);
    expect(server.sessions()).toMatchObject([{ transport: 'polling' }]);
    expect(server.log.find(({ kind }) => kind === 'upgrade')).toMatchObject({ status: 400 });
    await expect(rawSocket(server.url, '?EIO=4&transport=websocket')).rejects.toThrow('400');
  });

  it('hang without an answer, and messages flow over polling meanwhile', async () => {
    const server = await serve({ pingInterval: 20 });
    server.faults.upgrade('hang');
    const here = await connected(server.url);
    const upgrade = () => server.log.find(({ kind }) => kind === 'upgrade');
    await until(() => upgrade() !== undefined);
    await happens(here.io, 'ping');
    const record = upgrade();
    expect(record?.status).toBeUndefined();
    expect(record?.endedAt).toBeUndefined();
    expect(here.io.engine.transport.name).toBe('polling');
  });

  it('reset the connection', async () => {
    const server = await serve();
    server.faults.upgrade('reset');
    const here = client(server.url, { transports: ['websocket'], reconnection: false });
    expect(await happens(here, 'connect_error')).toMatchObject({ message: 'websocket error' });
    await until(() => server.log[0]?.endedAt !== undefined);
    expect(server.log).toMatchObject([{ kind: 'websocket' }]);
  });

  it('close the probe when its ping comes', async () => {
    const server = await serve();
    server.faults.afterProbe('close');
    const here = client(server.url);
    await happens(here.io, 'open');
    const error: Error = await happens(here.io.engine, 'upgradeError');
    expect(error.message).toContain('probe error');
    await until(() => here.connected);
  });
});
