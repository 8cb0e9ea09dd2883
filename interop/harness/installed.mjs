import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { pack } from '../../scripts/examples/tarball.mjs';

// Packages that nothing else here needs, with old trees of their own, are not worth a place in the lockfile: npm brings
// them on demand, into a folder that stays for the next run.
const CACHE = resolve('.cache/interop');
const PEER = 'socket.io-client';
const NPM_INSTALL = [
  ...['install', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'],
  // What has just been fetched for the one client is not asked for again for the other.
  ...['--prefer-offline', '--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--loglevel=error'],
];

let tarball;
const players = {
  'socket.io-client': (version) => version,
  Holdfast: () => {
    tarball ??= pack(CACHE);
    return `file:${tarball}`;
  },
};

/**
 * Installs what a journey needs, with the client in the place of socket.io-client as docs/migrating.md tells it; nothing is
 * done where that was done before.
 * @param {import('../packages/journeys.mjs').Journey} journey
 * @param {keyof typeof players} player
 * @returns {string} the folder
 * @throws Error with what npm said
 */
export function install({ file, packages }, player) {
  const folder = join(CACHE, file.replace('.mjs', ''), player);
  mkdirSync(folder, { recursive: true });
  for (const name of ['driver.mjs', 'support.mjs', file])
    copyFileSync(new URL(`../packages/${name}`, import.meta.url), join(folder, name));

  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const manifest = JSON.stringify({
    private: true,
    dependencies: {
      ...packages,
      'socket.io': devDependencies['socket.io'],
      [PEER]: players[player](devDependencies[PEER]),
    },
    // For those who bring it themselves.
    overrides: { [PEER]: `$${PEER}` },
  });
  fetchInto(folder, manifest);
  return folder;
}

/** Installs what a manifest says; nothing is done where that was done before. @throws Error with what npm said */
function fetchInto(folder, manifest) {
  const modules = join(folder, 'node_modules');
  const stamp = join(modules, '.holdfast-interop');
  const { platform, arch } = process;
  const wanted = createHash('sha256').update(`${manifest} ${platform} ${arch}`).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  rmSync(modules, { recursive: true, force: true });
  writeFileSync(join(folder, 'package.json'), manifest);
  const { status, stderr, error } = spawnSync('npm', NPM_INSTALL, {
    cwd: folder,
    encoding: 'utf8',
    shell: platform === 'win32',
    env: { ...process.env, npm_config_dry_run: 'false' },
  });
  if (status !== 0) {
    const why = error?.message ?? stderr.split('\n').slice(0, 4).join('\n');
    throw new Error(`npm install in ${folder}: ${why}`);
  }
  writeFileSync(stamp, wanted);
}

const OLDER = join(CACHE, 'older-servers');

/** Where an older version of socket.io stands, once {@link fetchedServers} has brought it. */
export const olderServer = (version) => join(OLDER, 'node_modules', `socket.io-${version}`);

/** These versions of socket.io beside each other. @returns {string | undefined} which, or nothing without a registry */
export function fetchedServers(versions) {
  mkdirSync(OLDER, { recursive: true });
  const named = versions.map((version) => [`socket.io-${version}`, `npm:socket.io@${version}`]);
  const dependencies = Object.fromEntries(named);
  try {
    fetchInto(OLDER, JSON.stringify({ private: true, dependencies }));
    return versions.join(', ');
  } catch (error) {
    console.log(`interop: ${error.message}`);
    return undefined;
  }
}

/** What calls itself what, of all that stands under the name of socket.io-client, however deep. */
export function clientsIn(folder) {
  const modules = join(folder, 'node_modules');
  return readdirSync(modules, { recursive: true })
    .filter((path) => /(^|[/\\])socket\.io-client[/\\]package\.json$/.test(path))
    .map((path) => JSON.parse(readFileSync(join(modules, path), 'utf8')).name);
}

const attempts = new Map();

/** The version of a package of a journey. Without a registry there is none, which is said once. */
export function fetchedVersion(journey, name) {
  if (!attempts.has(journey)) attempts.set(journey, attempt(journey));
  const folder = attempts.get(journey);
  if (!folder) return undefined;
  return JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'))
    .version;
}

function attempt(journey) {
  try {
    return install(journey, PEER);
  } catch (error) {
    console.log(`interop: ${error.message}`);
    return undefined;
  }
}
