import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { afterThisTest, ask, connected, rawSocket, serve } from './support.js';

describe('options', () => {
  it('set a cookie on the answer of a polling handshake only', async () => {
    const server = await serve({
      cookie: { name: 'node', sameSite: 'strict', secure: true, maxAge: 60 },
    });
    const { headers } = await ask(server.url, '?EIO=4&transport=polling');
    expect(headers['set-cookie']?.[0]).toMatch(
      /^node=[\w-]{20}; Max-Age=60; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect((await ask(server.url, '?EIO=4&transport=foo')).headers['set-cookie']).toBeUndefined();
  });

  it('let origins through that are listed, by text or pattern', async () => {
    const server = await serve({ cors: { origin: ['http://a.example', /\.b\.example$/] } });
    const allowed = async (origin: string) => {
      const { headers } = await ask(server.url, '?EIO=4&transport=foo', { headers: { origin } });
      expect(headers.vary).toBe('Origin');
      return headers['access-control-allow-origin'];
    };
    expect(await allowed('http://a.example')).toBe('http://a.example');
    expect(await allowed('http://x.b.example')).toBe('http://x.b.example');
    expect(await allowed('http://c.example')).toBeUndefined();
  });

  it('refuse by allowRequest with its message, on both transports', async () => {
    const server = await serve({ allowRequest: (_, decide) => decide('not you', false) });
    const answer = await ask(server.url, '?EIO=4&transport=polling');
    expect(answer).toMatchObject({ status: 403, body: '{"code":4,"message":"not you"}' });
    await expect(rawSocket(server.url, '?EIO=4&transport=websocket')).rejects.toThrow('400');
  });

  it('serve another path, and one transport only', async () => {
    const server = await serve({ path: '/live/', transports: ['websocket'] });
    await connected(server.url, { path: '/live', transports: ['websocket'] });
    const answer = await ask(server.url, '?EIO=4&transport=polling', { path: '/live/' });
    expect(answer.body).toBe('{"code":0,"message":"Transport unknown"}');
    expect(await ask(server.url, '?EIO=4&transport=polling')).toMatchObject({ status: 404 });
  });

  it('let the application add headers', async () => {
    const server = await serve();
    server.io.engine.on('initial_headers', (headers) => {
      headers['x-first'] = 'yes';
    });
    const { headers } = await ask(server.url, '?EIO=4&transport=polling');
    expect(headers['x-first']).toBe('yes');
  });
});

describe('files and handler', () => {
  it('listens on this machine alone unless told otherwise', async () => {
    const server = await serve();
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
    // Another address of this machine, which a server on all of them would answer at.
    const elsewhere = fetch(`http://127.0.0.2:${server.port}/`);
    await expect(elsewhere).rejects.toThrow();
  });

  it('serve a folder and nothing outside of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
    afterThisTest(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'index.html'), '<p>hello');
    await writeFile(join(folder, 'app.mjs'), 'export {}');
    await symlink('/etc/hostname', join(folder, 'way-out'));
    const server = await serve({
      files: { '/demo': folder },
      handler: (request, response) => {
        if (request.url !== '/mine') return false;
        response.end('handled');
        return true;
      },
    });
    const get = (path: string) => ask(server.url, '', { path });
    expect(await get('/demo/')).toMatchObject({
      status: 200,
      body: '<p>hello',
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
    });
    const script = await get('/demo/app.mjs?v=1');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    const outside = [
      '/demo/../package.json',
      '/demo/%2e%2e/x',
      '/demo/..%2f..%2fetc%2fpasswd',
      '/demo/way-out',
      '/demo/%00',
      '/demo/%',
      '/demox',
    ];
    for (const path of outside) expect((await get(path)).status, path).toBe(404);
    expect(await get('/mine')).toMatchObject({ status: 200, body: 'handled' });
  });
});
