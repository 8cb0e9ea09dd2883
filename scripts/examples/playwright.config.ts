import { defineConfig, devices } from '@playwright/test';
import { systemChromium } from '../chromium.mjs';

const executablePath = systemChromium();

// What is tested comes by the environment: APP_URL, SOCKET_URL, SSR. One server, so one test at a time.
export default defineConfig({
  testDir: '.',
  outputDir: '../../.cache/examples/test-results',
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  use: {
    ...devices['Desktop Chrome'],
    baseURL: process.env.APP_URL,
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]',
      ],
    },
  },
});
