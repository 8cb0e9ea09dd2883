// The browsers in which `npm run e2e:all` runs the tests: where they are, and which versions.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findChromium, isExecutable, systemChromium } from './chromium.mjs';

export { systemChromium };

/** The program that a variable of the environment names, else the first of `names` on PATH. */
function find(variable, names) {
  const named = process.env[variable];
  if (named) {
    if (!isExecutable(named)) throw new Error(`${variable}=${named} is not an executable file`);
    return named;
  }
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    for (const name of names) if (isExecutable(join(folder, name))) return join(folder, name);
  return undefined;
}

export const systemFirefox = () => find('FIREFOX_PATH', ['firefox-esr', 'firefox']);

/** The driver and the browser, or nothing unless both are there. */
export function systemWebKit() {
  const driver = find('WEBKIT_DRIVER_PATH', ['WebKitWebDriver']);
  const browser = find('MINIBROWSER_PATH', ['MiniBrowser']) ?? debianMiniBrowser();
  return driver && browser ? { driver, browser } : undefined;
}

/** Debian keeps it where no PATH leads: /usr/lib/<architecture>/webkit2gtk-4.x/. */
function debianMiniBrowser() {
  const inside = (folder, pattern) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => pattern.test(name))
          .map((name) => join(folder, name))
      : [];
  return inside('/usr/lib', /-linux-gnu/)
    .flatMap((folder) => inside(folder, /^webkit2gtk-4/))
    .map((folder) => join(folder, 'MiniBrowser'))
    .find(isExecutable);
}

const print = (...command) => {
  const { status, stdout } = spawnSync(command[0], command.slice(1), { encoding: 'utf8' });
  return status === 0 ? (/\d+[\w.]+/.exec(stdout)?.[0] ?? '') : '';
};

/** What the browsers are called, and where Debian has them. The version is `undefined` where one is absent. */
export const browsers = {
  chromium: {
    title: 'Chromium',
    packages: 'chromium',
    version: () =>
      systemChromium() ? print(systemChromium(), '--version') : findChromium() && 'of Playwright',
  },
  firefox: {
    title: 'Firefox',
    packages: 'firefox-esr',
    version: () => systemFirefox() && print(systemFirefox(), '--version'),
  },
  webkit: {
    title: 'WebKitGTK',
    packages: 'webkit2gtk-driver xvfb xauth',
    // It tells its version only when it runs.
    version: () => (find('XVFB_RUN_PATH', ['xvfb-run']) && systemWebKit() ? '' : undefined),
  },
};
