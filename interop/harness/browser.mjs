import { fileURLToPath } from 'node:url';
import { startTestServer } from 'holdfast/test-server';
import { chromium } from 'playwright';
import { systemChromium } from '../../scripts/chromium.mjs';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

let browser;
let host;

/** Where pages and modules come from. */
export const openHost = () => {
  host ??= startTestServer({
    files: {
      '/dist': at('dist'),
      '/peer': at('node_modules/socket.io-client/dist'),
      '/journeys': at('e2e/journeys'),
      '/interop': at('interop/pages'),
    },
  });
  return host;
};

/**
 * A page in a context of its own, so with cookies of its own, with the client that stands at `module`.
 * @param {string} module
 * @param {string} [base] - the origin, when it is not that of the host
 */
export async function newPage(module, base) {
  base ??= (await openHost()).url;
  const executablePath = systemChromium();
  browser ??= chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      // Containers run as root, where Chromium's sandbox refuses to start.
      '--no-sandbox',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
    ],
  });
  const context = await (await browser).newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(error));
  await page.goto(`${base}/interop/?client=${encodeURIComponent(module)}`);
  await page.locator('html[data-ready]').waitFor();
  return page;
}

export async function closeBrowser() {
  await (await browser)?.close();
  await (await host)?.close();
  browser = host = undefined;
}
