import { test as base, expect, type Page } from '@playwright/test';
import { startTestServer, type TestServer, type TestServerOptions } from 'holdfast/test-server';
import { exceptions } from './exceptions.mjs';
import { files } from './host.mjs';
import type { Client } from './journeys/faults.mjs';

export { expect, startTestServer };

interface Fixtures {
  /** Leaves out what exceptions.mjs names. */
  known: undefined;
  /** Starts a server that ends with the test. */
  serve(options?: TestServerOptions): Promise<TestServer>;
  /** Opens the stage, served by `server`, and gives the client on it. */
  stage(server: { url: string }, page?: Page): Promise<Client>;
  /** Runs at the end of the test. */
  later(cleanup: () => unknown): void;
}

interface WorkerFixtures {
  /** One page for many short tests, which load it afresh; a page and a trace for each would cost more than they do. */
  sharedPage: Page;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  sharedPage: [
    async ({ browser }, use) => {
      const page = await browser.newPage();
      page.on('pageerror', (error) => console.error(error));
      await use(page);
      await page.close();
    },
    { scope: 'worker' },
  ],
  known: [
    async ({ browserName }, use, { title, skip }) => {
      const reason = exceptions[browserName]?.[title];
      skip(reason !== undefined, reason);
      await use(undefined);
    },
    { auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from here
  later: async ({}, use) => {
    const cleanups: (() => unknown)[] = [];
    await use((cleanup) => void cleanups.push(cleanup));
    for (const cleanup of cleanups.reverse()) await cleanup();
  },
  serve: ({ later }, use) =>
    use(async (options) => {
      const server = await startTestServer({ files, ...options });
      later(() => server.close());
      return server;
    }),
  stage: ({ page: ownPage }, use) =>
    use(async (server, page = ownPage) => {
      await openStage(page, server.url);
      return onStage(page);
    }),
});

/** Loads pages/main.js afresh. */
export async function openStage(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/pages/`);
  await page.locator('html[data-ready]').waitFor();
}

/** The client that lives on the stage. */
function onStage(page: Page): Client {
  return {
    open: (url, options, whenLost) =>
      page.evaluate((args) => stage.open(...args), [url, options, whenLost] as const),
    read: () => page.evaluate(() => stage.read()),
    emit: (...args) => page.evaluate((args) => stage.emit(...args), args),
    ask: (...args) => page.evaluate((args) => stage.ask(...args), args),
    call: (method) => page.evaluate((method) => stage.call(method), method),
  };
}

/** What pages/main.js puts on the page. */
export interface Stage extends Client {
  holdfast: typeof import('holdfast');
  requests: { transport: string; method: string; phase: string; status?: number }[];
}

declare global {
  var stage: Stage;
}
