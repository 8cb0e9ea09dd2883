import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { faultProxy } from 'holdfast/test-server';
import { Server } from 'socket.io';
import { startBrowser } from '../browser.mjs';
import { servePages } from './pages.mjs';

/** Asks until it is so. What `ask` throws means no: a page that is on its way to another cannot answer. */
export async function until(ask, limitMs = 10_000) {
  const giveUpAt = Date.now() + limitMs;
  for (;;) {
    if (await ask().catch(() => false)) return;
    if (Date.now() > giveUpAt) throw new Error(`waited ${limitMs} ms for ${ask}`);
    await sleep(10);
  }
}

/**
 * A tab with the page of page.js.
 * @typedef {Awaited<ReturnType<Awaited<ReturnType<typeof startBrowser>>['openPage']>>} Tab
 */

/**
 * A stock server behind a proxy, the pages on a server of their own without one, and a browser.
 * @param {{ delayMs: number, serverOptions?: Partial<import('socket.io').ServerOptions> }} options
 */
export async function openStage({ delayMs, serverOptions = {} }) {
  const http = createServer();
  const io = new Server(http, { cors: { origin: '*' }, ...serverOptions });
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  const proxy = await faultProxy({ target: `http://127.0.0.1:${http.address().port}`, delayMs });
  const pages = await servePages();
  const browser = await startBrowser();
  return {
    io,
    proxy,
    url: proxy.url,
    pageUrl: pages.url,
    browser,
    /** A tab with a socket of this client on it; `undefined` where the build has no such client. */
    async openClient(client, options = {}, more = {}) {
      const query = new URLSearchParams({
        client,
        url: proxy.url,
        options: JSON.stringify(options),
        ...more,
      });
      const page = await browser.openPage(`${pages.url}?${query}`);
      await until(() => page.evaluate('Boolean(globalThis.lab)'));
      if (await page.evaluate('lab.opened')) return page;
      await page.close();
      return undefined;
    },
    /** Closes a tab of `openClient`, and leaves no connection that the browser could use for the next one. */
    async leave(page) {
      // First the socket, which would come back before its page is gone.
      await page.evaluate('lab.socket.disconnect() && 0');
      await page.close();
      // Its goodbye is on its way still.
      await sleep(300);
      await until(async () => !proxy.cut('close'));
    },
    async close() {
      await browser.close();
      await proxy.close();
      pages.close();
      await io.close();
    },
  };
}
