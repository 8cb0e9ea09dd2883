import { defineConfig, devices } from '@playwright/test';

// CHROMIUM_PATH: a browser of your own instead of the one from `npx playwright install chromium`.
const executablePath = process.env.CHROMIUM_PATH;
const port = process.env.PORT ?? '4310';
const address = `http://127.0.0.1:${port}`;

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 2,
  use: {
    ...devices['Desktop Chrome'],
    // For e2e/command.spec.ts alone; with the fixture each test has a server, and an address, of its own.
    baseURL: address,
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: ['--no-sandbox'], // needed by root, as in most containers
    },
  },
  webServer: {
    command: `npx holdfast-test-server --port ${port} --control --app server.js --files /=app --files /holdfast=node_modules/holdfast/dist`,
    url: address,
  },
});
