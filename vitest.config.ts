import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The published files hold `false`; tests want the transition tables.
  define: { __DEV__: 'true' },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    environment: 'node',
    testTimeout: 10_000,
    hookTimeout: 20_000,
    // Unit tests never sleep; what is slower than this deserves a look.
    slowTestThreshold: 1_000,
    maxWorkers: 2,
    restoreMocks: true,
  },
});
