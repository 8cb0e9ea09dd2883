import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { systemChromium } from './scripts/chromium.mjs';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Bare names lead to the sources here, as they do for the compiler. */
const alias = {
  'holdfast/engine': at('src/engine-client.ts'),
  'holdfast/debug': at('debug/index.ts'),
  'holdfast/parser': at('src/parser.ts'),
  'holdfast/offline': at('src/offline/index.ts'),
  'holdfast/server': at('server/index.ts'),
  'holdfast/react': at('bindings/react/index.ts'),
  'holdfast/vue': at('bindings/vue/index.ts'),
  'holdfast/zustand': at('bindings/zustand/index.ts'),
  'holdfast/testing': at('testing/index.ts'),
  holdfast: at('src/index.ts'),
};

// The published files hold `false`; tests want the transition tables. One for each project: Vitest takes it apart.
const define = () => ({ __DEV__: 'true' });

const executablePath = systemChromium();

/** A loaded machine can miss a deadline of ours; what passes only at second try is named as flaky. */
const retry = process.env.CI ? 1 : 0;

const inNode = (
  name: string,
  include: string[],
  options: { exclude?: string[]; retry?: number } = {},
) => ({
  define: define(),
  test: {
    name,
    include,
    ...options,
    environment: 'node' as const,
    testTimeout: 10_000,
    hookTimeout: 20_000,
    restoreMocks: true,
  },
});

/** Components run in a real browser: no DOM shim has frames, hidden tabs or an event loop like one. */
const inChromium = (
  name: string,
  include: string[],
  aliases: Record<string, string> = {},
): TestProjectConfiguration => ({
  define: define(),
  resolve: { alias: { ...aliases, ...alias } },
  // Found beforehand, since a late discovery reloads the page in the midst of a test.
  optimizeDeps: {
    include: [
      ...['react', 'react-dom/client', 'react-dom/server', 'react/jsx-dev-runtime'],
      ...['@testing-library/react', 'vue', 'pinia', '@vue/test-utils'],
      ...['zustand', 'zustand/vanilla', 'zustand/middleware', 'zustand/react/shallow'],
      ...['idb', 'fast-check'],
    ],
  },
  test: {
    name,
    include,
    testTimeout: 10_000,
    restoreMocks: true,
    setupFiles: ['test/bindings/setup.ts'],
    retry,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { ...(executablePath ? { executablePath } : {}), args: ['--no-sandbox'] },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
});

/** Real servers, real processes: no clock of ours rules them. */
const real = ['dropin', 'integration', 'package', 'server'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

export default defineConfig({
  test: {
    maxWorkers: 2,
    // Unit tests never sleep; what is slower than this deserves a look.
    slowTestThreshold: 1_000,
    projects: [
      // `holdfast` means the build here, as it does for an application.
      inNode('node', ['src/**/*.test.ts', 'test/**/*.test.ts'], {
        exclude: ['test/bindings/**', 'test/testing/**', 'test/offline/**', ...real],
      }),
      inNode('servers', real, { retry }),
      {
        ...inNode('memory', [
          'debug/**/*.test.ts',
          'server/**/*.test.ts',
          'bindings/**/*.test.ts',
          'test/testing/**/*.test.ts',
        ]),
        resolve: { alias },
      },
      inChromium('react', ['test/bindings/react/**/*.test.tsx']),
      inChromium('react 18', ['test/bindings/react/**/*.test.tsx'], {
        'react-dom': at('node_modules/react-dom-18'),
        react: at('node_modules/react-18'),
      }),
      inChromium('vue', ['test/bindings/vue/**/*.test.ts']),
      inChromium('zustand', ['test/bindings/zustand/**/*.test.ts']),
      inChromium('offline', ['test/offline/**/*.test.ts']),
    ],
  },
});
