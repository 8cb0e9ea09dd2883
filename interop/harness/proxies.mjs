import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fill, startNginx } from './nginx.mjs';
import { freePort, listens, start, temporaryFolder } from './processes.mjs';
import { find } from './programs.mjs';

/** What Debian calls them in programs.mjs: the configuration, and how each is told to stay in the foreground. */
const programs = {
  haproxy: { file: 'haproxy.cfg', args: ({ file }) => ['-db', '-f', file] },
  nghttpx: { file: 'nghttpx.conf', args: ({ file }) => [`--conf=${file}`] },
  caddy: {
    file: 'Caddyfile',
    args: ({ file }) => ['run', '--config', file, '--adapter', 'caddyfile'],
  },
  apache2: {
    file: 'apache.conf',
    args: ({ file, folder }) => ['-d', folder, '-f', file, '-DFOREGROUND'],
  },
  lighttpd: { file: 'lighttpd.conf', args: ({ file }) => ['-D', '-f', file] },
  varnishd: {
    file: 'varnish.vcl',
    args: ({ file, folder, port }) => [
      ...['-F', '-n', folder, '-f', file, '-a', `127.0.0.1:${port}`],
      ...['-T', 'none', '-j', 'none', '-s', 'malloc,32m'],
    ],
  },
};

let identity;

/** A certificate for this machine, which nobody vouches for. */
function certificate() {
  if (identity) return identity;
  const folder = temporaryFolder('certificate');
  const [cert, key, both] = ['cert.pem', 'key.pem', 'both.pem'].map((name) => join(folder, name));
  execFileSync(
    find('openssl'),
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  );
  writeFileSync(both, readFileSync(cert, 'utf8') + readFileSync(key, 'utf8'));
  identity = { folder, cert, key, both };
  return identity;
}

/**
 * Starts a proxy before a server.
 * @param {string} name - of the program, or of a configuration of nginx
 * @param {string} upstream - the server's address
 * @param {boolean} [secure] - TLS and HTTP/2 to the client
 */
export async function startProxy(name, upstream, secure = false) {
  const program = programs[name];
  if (!program) return startNginx(name, { upstream });
  if (identity && !existsSync(identity.folder)) identity = undefined;
  const folder = temporaryFolder(name);
  const port = await freePort();
  const { cert, key, both } = secure ? certificate() : {};
  const values = {
    ...{ folder, port, cert, key, upstream: new URL(upstream).port },
    tls: secure ? `ssl crt ${both} alpn h2,http/1.1` : '',
    modules: '/usr/lib/apache2/modules',
  };
  const template = readFileSync(new URL(`../proxies/${program.file}`, import.meta.url), 'utf8');
  const file = join(folder, program.file);
  writeFileSync(file, fill(template, values));
  const started = start(find(name), program.args({ file, folder, port }));
  await started.until(() => listens(port), name);
  return { ...started, url: `http${secure ? 's' : ''}://127.0.0.1:${port}`, port };
}
