// Plays a core set of the journeys in WebKitGTK, which Playwright cannot drive.
//
//   node e2e/webkit/play.mjs [part of a title]
import { fileURLToPath } from 'node:url';
import { systemWebKit } from '../../scripts/browsers.mjs';
import { exceptions } from '../exceptions.mjs';
import { openHost } from '../host.mjs';
import { addressOf, webkitPlays } from '../plays.mjs';
import { openWebKit } from './driver.mjs';

/** @returns {Promise<{ version: string, passed: number, failed: number, skipped: number }>} */
export async function playInWebKit(part = '') {
  const host = await openHost();
  const webkit = await openWebKit(systemWebKit());
  const counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    for (const { title, order } of webkitPlays) {
      if (!title.includes(part)) continue;
      const reason = exceptions.webkit[title];
      if (reason) {
        counts.skipped++;
        console.log(`  -  ${title} (${reason})`);
        continue;
      }
      const startedAt = Date.now();
      const { passed, error } = await webkit
        .read(addressOf(host.url, order), 20_000)
        .then(JSON.parse, (error) => ({ passed: false, error: `${error}` }));
      counts[passed ? 'passed' : 'failed']++;
      console.log(`  ${passed ? '✓' : '✘'}  ${title} (${Date.now() - startedAt} ms)`);
      if (!passed) console.log(`     ${error}`);
    }
  } finally {
    await webkit.close();
    await host.close();
  }
  return { version: webkit.version, ...counts };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed, skipped } = await playInWebKit(process.argv[2]);
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed ? 1 : 0;
}
