import { defineConfig, devices, type Project } from '@playwright/test';
import { systemChromium, systemFirefox } from './scripts/browsers.mjs';

const chromium = systemChromium();
const firefox = systemFirefox();

// Browsers call home; tests must not depend on whether that works.
const offline =
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]';

const projects: Project[] = [
  {
    name: 'chromium',
    use: {
      ...devices['Desktop Chrome'],
      launchOptions: {
        ...(chromium && { executablePath: chromium }),
        // Containers run as root, where Chromium's sandbox refuses to start.
        args: ['--no-sandbox', offline],
      },
    },
  },
  {
    name: 'firefox',
    // They drive a Chromium of their own.
    testIgnore: ['**/page-life.spec.ts', '**/outbox-life.spec.ts'],
    use: {
      ...devices['Desktop Firefox'],
      // Firefox as it is published, driven over WebDriver BiDi, instead of a Firefox that Playwright has patched.
      channel: 'moz-firefox',
      // There a trace takes longer than the test.
      trace: 'off',
      launchOptions: { ...(firefox && { executablePath: firefox }) },
    },
  },
];

/** `npm test` needs Chromium alone; `npm run e2e:all` names the others that are there. */
const wanted = (process.env.E2E_BROWSERS ?? 'chromium').split(',');

// No webServer: each test starts its own server in-process, so that it can break it as it likes.
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  // A loaded machine can miss a deadline of ours; what passes only at second try is named as flaky.
  retries: process.env.CI ? 1 : 0,
  // One bad build should not run every test into its time limit.
  maxFailures: 20,
  forbidOnly: Boolean(process.env.CI),
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: { trace: 'retain-on-failure' },
  projects: projects.filter(({ name }) => wanted.includes(name ?? '')),
});
