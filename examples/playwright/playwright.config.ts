import { defineConfig, devices } from '@playwright/test';

// CHROMIUM_PATH: a browser of your own instead of the one from `npx playwright install chromium`.
const executablePath = process.env.CHROMIUM_PATH;

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 2,
  use: {
    ...devices['Desktop Chrome'],
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: ['--no-sandbox'], // needed by root, as in most containers
    },
  },
});
