import type { Page } from '@playwright/test';
import { openHost } from './host.mjs';
import { addressOf } from './plays.mjs';
import { test as base, expect } from './support.js';

export { expect };

interface Result {
  passed: boolean;
  error?: string;
}

interface WorkerFixtures {
  host: Awaited<ReturnType<typeof openHost>>;
}

interface Fixtures {
  /** Opens the page that plays this, and reads what came of it. */
  play(order: Record<string, string>, page?: Page): Promise<Result>;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  host: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from here
    async ({}, use) => {
      const host = await openHost();
      await use(host);
      await host.close();
    },
    { scope: 'worker' },
  ],
  play: ({ host, sharedPage }, use) =>
    use(async (order, page = sharedPage) => {
      await page.goto(addressOf(host.url, order), { waitUntil: 'commit' });
      // Looked at with each frame; a locator would look only twice a second before long. At first the page has no element at all.
      const done = await page.waitForFunction(
        () =>
          document.documentElement?.dataset.done && document.getElementById('result')?.textContent,
      );
      return JSON.parse((await done.jsonValue()) ?? '');
    }),
});

/** One test for each of `plays`. */
export function testPlays(plays: { title: string; order: Record<string, string> }[]): void {
  for (const { title, order } of plays) {
    test(title, async ({ play }) => {
      const { passed, error } = await play(order);
      expect(passed, error).toBe(true);
    });
  }
}
