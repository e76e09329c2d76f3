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
      // One after the other: each starts processes of its own that need the machine. What a look does is the same on both
      // databases, so on the embedded one run those that are about the queue, and deaths and starts of the process.
      ...[
        { database: 'pglite' as const, include: ['test/e2e/{budget,crashes,endings,loop,webhooks}.test.ts'] },
        { database: 'postgres' as const, include: ['test/e2e/**/*.test.ts'] },
      ].map(({ database, include }, index) => ({
        extends: true as const,
        test: {
          name: `e2e on ${database}`,
          include,
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
