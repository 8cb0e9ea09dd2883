import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findChromium, systemChromium } from '../../scripts/chromium.mjs';
import { journeys } from '../packages/journeys.mjs';
import { olderVersions } from '../servers/older.mjs';
import { fetchedServers, fetchedVersion } from './installed.mjs';

// Debian's Python, since Debian's packages are for it; another one may come first in PATH.
export const PYTHON = '/usr/bin/python3';

const POSTGRESQL = '/usr/lib/postgresql';

const print = (command, ...args) => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout + stderr : '';
};

/** The version of an npm package, as it is installed. */
function npm(name) {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

const python = (module, expression = 'm.__version__') =>
  existsSync(PYTHON)
    ? print(
        PYTHON,
        '-c',
        `import importlib.metadata as d, ${module} as m; print(${expression})`,
      ).trim() || undefined
    : undefined;

/** nginx and redis-server live where only root's PATH leads, and PostgreSQL's programs where nobody's does. */
export function find(name) {
  const versions = existsSync(POSTGRESQL) ? readdirSync(POSTGRESQL) : [];
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...['/usr/sbin', '/usr/local/sbin'],
    ...versions.map((version) => join(POSTGRESQL, version, 'bin')),
  ];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

const versionOf = (name, ...args) => {
  const file = find(name);
  return file && print(file, ...args).match(/\d+\.\d+[.\d]*/)?.[0];
};

/** Everything that a row may need: how to tell its version (none: it is absent) and what Debian calls it. */
const programs = {
  Node: { version: () => process.versions.node },
  Chromium: {
    version: () => {
      const chromium = systemChromium();
      if (!chromium) return findChromium() && 'of Playwright';
      return print(chromium, '--version').match(/[\d.]+/)?.[0];
    },
    debian: 'chromium',
  },
  'socket.io': { version: () => npm('socket.io') },
  'older socket.io': { version: () => fetchedServers(olderVersions) },
  'socket.io-client': { version: () => npm('socket.io-client') },
  '@socket.io/redis-streams-adapter': { version: () => npm('@socket.io/redis-streams-adapter') },
  redis: { version: () => npm('redis') },
  'python3-socketio': {
    version: () => python('socketio', "d.version('python-socketio')"),
    debian: 'python3-socketio',
  },
  'python3-engineio': {
    version: () => python('engineio', "d.version('python-engineio')"),
    debian: 'python3-engineio',
  },
  'python3-aiohttp': { version: () => python('aiohttp'), debian: 'python3-aiohttp' },
  'redis-server': { version: () => versionOf('redis-server', '--version'), debian: 'redis-server' },
  'redis-cli': { version: () => versionOf('redis-cli', '--version'), debian: 'redis-tools' },
  postgres: { version: () => versionOf('postgres', '--version'), debian: 'postgresql' },
  nginx: { version: () => versionOf('nginx', '-v'), debian: 'nginx-light' },
  haproxy: { version: () => versionOf('haproxy', '-v'), debian: 'haproxy' },
  nghttpx: { version: () => versionOf('nghttpx', '--version'), debian: 'nghttp2-proxy' },
  caddy: { version: () => versionOf('caddy', 'version'), debian: 'caddy' },
  apache2: { version: () => versionOf('apache2', '-v'), debian: 'apache2' },
  lighttpd: { version: () => versionOf('lighttpd', '-v'), debian: 'lighttpd' },
  varnishd: { version: () => versionOf('varnishd', '-V'), debian: 'varnish' },
  openssl: { version: () => versionOf('openssl', 'version'), debian: 'openssl' },
  ...Object.fromEntries(
    journeys.flatMap((journey) =>
      Object.keys(journey.packages).map((name) => [
        name,
        { version: () => fetchedVersion(journey, name) },
      ]),
    ),
  ),
};

const known = new Map();

/** @returns {string | undefined} nothing where the program is absent */
export function version(name) {
  if (!programs[name]) throw new Error(`no program ${name}`);
  if (!known.has(name)) known.set(name, programs[name].version() || undefined);
  return known.get(name);
}

/** Debian's names for those that are absent. */
export const debianPackages = () =>
  Object.entries(programs).flatMap(([name, { debian }]) =>
    debian && !version(name) ? [debian] : [],
  );

/** Installs by apt what is absent. @throws Error when apt does not */
export function install() {
  const names = debianPackages();
  if (!names.length) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => spawnSync('apt-get', args, { stdio: 'inherit', env }).status === 0;
  const wanted = ['install', '-y', '--no-install-recommends', ...names];
  if (!apt(...wanted) && !(apt('update') && apt(...wanted))) {
    throw new Error(`apt-get could not install ${names.join(' ')}`);
  }
  known.clear();
}
