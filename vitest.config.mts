import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** A busy machine is no defect: no test asserts a time, and this only ends one that hangs. */
const patience = { testTimeout: 300_000, hookTimeout: 300_000 };

/** Short-lived objects are most of what tests make: with more room for them, collecting them costs a third less. */
const roomy = { execArgv: ['--max-semi-space-size=64'] };

/** Node processes that tests start share the compiled code of what they load. */
const compiled = { env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.vscode-test/compiled') } };

/** They put something else in the place of a package, which no other file is to load. */
const withStandIns = globSync('test/unit/**/*.test.ts', { cwd: import.meta.dirname }).filter((file) =>
  readFileSync(join(import.meta.dirname, file), 'utf8').includes('vi.mock('),
);

export default defineConfig({
  test: {
    projects: [
      // Loading the product is most of what a file costs: each process loads it once for all of its files.
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: withStandIns,
          isolate: false,
          ...compiled,
          ...roomy,
          ...patience,
        },
      },
      // Likewise, but our own modules are evaluated again for each file, with its mocks.
      {
        test: {
          name: 'unit-alone',
          include: withStandIns,
          isolate: false,
          setupFiles: 'test/fakes/freshModules.ts',
          ...roomy,
          ...patience,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          isolate: false,
          ...roomy,
          ...patience,
        },
      },
      { test: { name: 'templates', include: ['test/templates/**/*.test.ts'], ...patience } },
      { test: { name: 'manifest', include: ['test/manifest/**/*.test.ts'], ...patience } },
      {
        test: {
          name: 'clients',
          include: ['test/clients/**/*.test.ts'],
          // The work is in the clients' own processes, which these only await.
          maxWorkers: '100%',
          testTimeout: 600_000,
          hookTimeout: 300_000,
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
          globalSetup: 'test/ui/harness/setUp.ts',
          // A process has one browser for all of its files (test/ui/harness/browser.ts).
          isolate: false,
          // The work is in VS Code's processes, which mostly wait: for the simulated Azure, and for quiet views.
          maxWorkers: 2,
          // As `patience` in test/ui/harness/eventually.ts.
          expect: { poll: { timeout: 90_000, interval: 100 } },
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
