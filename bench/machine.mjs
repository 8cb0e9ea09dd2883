import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, type } from 'node:os';
import { systemChromium } from '../scripts/chromium.mjs';

/** On what a bench ran, as far as it matters to who reads its figures. */
export async function machine() {
  const release = '/etc/os-release';
  const named =
    existsSync(release) && /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync(release, 'utf8'));
  const chromium = systemChromium() ?? (await import('playwright')).chromium.executablePath();
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    system: named?.[1] ?? type(),
    node: process.versions.node,
    chromium: /[\d.]+/.exec(versionOf(chromium))?.[0] ?? 'none',
  };
}

function versionOf(browser) {
  if (!existsSync(browser)) return '';
  return execFileSync(browser, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
}
