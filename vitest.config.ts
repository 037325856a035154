import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What is logged in a whole run is looked through for what people in the fixtures are known by.
    globalSetup: 'test/logs/whole-run.ts',
    setupFiles: ['test/logs/console.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
