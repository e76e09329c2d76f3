import { defineConfig } from 'vitest/config';
import { SummaryReporter } from './test/summary-reporter.ts';

export default defineConfig({
  test: {
    setupFiles: ['test/set-up.ts'],
    // Most tests wait for processes and connections more than they compute.
    maxWorkers: 2,
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
      // One after the other: each starts processes of its own that need the machine.
      ...(['pglite', 'postgres'] as const).map((database, index) => ({
        extends: true as const,
        test: {
          name: `e2e on ${database}`,
          include: ['test/e2e/**/*.test.ts'],
          provide: { database },
          testTimeout: 600_000,
          hookTimeout: 120_000,
          maxConcurrency: 3,
          sequence: { groupOrder: index + 1 },
        },
      })),
    ],
  },
});
