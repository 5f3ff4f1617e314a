import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** A busy machine is no defect: no test asserts a time, and this only ends one that hangs. */
const patience = { testTimeout: 120_000, hookTimeout: 120_000 };

/** Loading the sources and Azure's SDKs takes longer than most tests: once for all files of a worker. */
const shared = { isolate: false, maxWorkers: '100%' };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], ...shared, ...patience } },
      { test: { name: 'faults', include: ['test/faults/**/*.test.ts'], ...shared, ...patience } },
      { test: { name: 'templates', include: ['test/templates/**/*.test.ts'], testTimeout: 300_000 } },
      { test: { name: 'manifest', include: ['test/manifest/**/*.test.ts'], ...patience } },
      {
        test: {
          name: 'clients',
          include: ['test/clients/**/*.test.ts'],
          // The work is in the clients' own processes, which these only await.
          maxWorkers: '100%',
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          // Loading the specifications takes ten seconds: once for all files.
          isolate: false,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'ui',
          include: ['test/ui/**/*.test.ts'],
          // A browser is shared by the files of a worker (test/ui/harness/seat.ts).
          isolate: false,
          // More than there are cores: a scenario waits for most of its time.
          maxWorkers: availableParallelism() + 1,
          // As long as a person would wait.
          expect: { poll: { timeout: 30_000, interval: 150 } },
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
