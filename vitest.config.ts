import { defineConfig } from 'vitest/config';
import { SummaryReporter } from './test/summary-reporter.ts';

export default defineConfig({
  test: {
    setupFiles: ['test/set-up.ts'],
    reporters: ['default', new SummaryReporter()],
    projects: [
      { extends: true, test: { name: 'arrows', include: ['test/arrows.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/arrows.test.ts', 'test/e2e/**'],
          testTimeout: 30_000,
        },
      },
      ...(['pglite', 'postgres'] as const).map((database) => ({
        extends: true as const,
        test: {
          name: `e2e on ${database}`,
          include: ['test/e2e/**/*.test.ts'],
          provide: { database },
          testTimeout: 240_000,
          hookTimeout: 120_000,
          maxConcurrency: 4,
        },
      })),
    ],
  },
});
