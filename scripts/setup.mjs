// Makes a fresh clone ready: packages always, Chromium when asked (`--browser`).
// Built-ins only: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const say = (text) => console.log(`setup: ${text}`);
const run = (command, ...args) => {
  say(`${command} ${args.join(' ')}`);
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
};

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`setup: Node 20 or later is needed, this is ${process.version}`);
  process.exit(1);
}

installPackages();
if (process.argv.includes('--browser')) installBrowser();

function installPackages() {
  const stamp = 'node_modules/.holdfast-setup';
  // Binaries (Rollup, esbuild, Biome) differ by platform: a copied folder must not pass.
  const wanted = createHash('sha256')
    .update(readFileSync('package-lock.json'))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  say('installing packages');
  const quiet = ['--include=dev', '--no-audit', '--no-fund'];
  if (!run('npm', 'ci', ...quiet)) {
    // It refuses a lockfile without the binaries of every other platform; see lockfile.mjs.
    say('npm ci did not succeed, trying npm install (the lockfile stays as it is)');
    if (!run('npm', 'install', '--no-save', ...quiet)) {
      console.error(
        'setup: packages could not be installed. Check the connection to the npm registry, then run it again.',
      );
      process.exit(1);
    }
  }
  writeFileSync(stamp, wanted);
}

/** Without a browser the other tests still run, so this only says what to do: the browser tests will fail. */
function installBrowser() {
  try {
    const found = findChromium() ?? (installChromium() && findChromium());
    if (found) return say(`browser tests use ${found}`);
  } catch (error) {
    console.error(`setup: ${error.message}`);
  }
  console.error(
    'setup: NO CHROMIUM, the browser tests will fail. Install one (Debian: apt-get install chromium) and, ' +
      'when it is not on PATH, name it: CHROMIUM_PATH=/path/to/chromium npm test',
  );
}

function installChromium() {
  say('no Chromium found, installing one');
  const asRoot = process.getuid?.() === 0;
  if (asRoot && existsSync('/etc/debian_version')) {
    process.env.DEBIAN_FRONTEND = 'noninteractive';
    const apt = ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'];
    // A fresh image has no package lists yet, and an old one names a browser of months ago. What cannot be updated may do all the same.
    run('apt-get', 'update');
    if (run(...apt)) return true;
  }
  return run('npx', 'playwright', 'install', ...(asRoot ? ['--with-deps'] : []), 'chromium');
}
