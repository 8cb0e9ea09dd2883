import { fileURLToPath } from 'node:url';
import { test as base, type Page } from '@playwright/test';
import { realtime } from 'holdfast/test-server/playwright';
import setup from '../server.js';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A server for each test, so that each may break its own; it serves the page as well. */
export const test = base
  .extend(
    realtime({
      setup,
      files: { '/': at('../app'), '/holdfast': at('../node_modules/holdfast/dist') },
    }),
  )
  .extend<{ notes: Page }>({
    notes: async ({ page, realtime }, use) => {
      await page.goto(realtime.url);
      await use(page);
    },
  });

export const write = async (page: Page, text: string) => {
  await page.getByLabel('Note').fill(text);
  await page.getByLabel('Note').press('Enter');
};
export const status = (page: Page) => page.getByRole('status');
