import mochaModule from 'mocha';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

// Some versions of Node give `require` of an ES module its default export, others all of its exports.
const Mocha = 'Mocha' in mochaModule ? (mochaModule.Mocha as typeof mochaModule) : mochaModule;

export interface HostReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly timed: readonly { readonly test: string; readonly seconds: number }[];
  readonly skips: readonly { readonly test: string }[];
  readonly failures: readonly { readonly file: string; readonly test: string; readonly message: string }[];
}

/** Distinguishes our lines from the workbench's own messages (scripts/codeServerExecutable.ts only shows these). */
const say = (line: string) => console.log(`[tests] ${line}`);

/**
 * Runs mocha inside the extension host and writes its counts to the file in HOST_REPORT.
 * @throws if a test fails: VS Code then exits with a nonzero code
 */
export async function runMocha(load: () => void): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', reporter: Mocha.reporters.Base, timeout: 60_000 });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  load();
  const timed: { test: string; seconds: number }[] = [];
  const skips: { test: string }[] = [];
  const failures: { file: string; test: string; message: string }[] = [];
  const report = await new Promise<HostReport>((resolve) => {
    const runner = mocha.run(() => {
      const { passes = 0, failures: failed = 0, pending = 0 } = runner.stats ?? {};
      resolve({ passed: passes, failed, skipped: pending, timed, skips, failures });
    });
    runner.on('pass', (test) => {
      const { duration = 0 } = test;
      timed.push({ test: test.fullTitle(), seconds: duration / 1000 });
      say(`ok ${test.fullTitle()} (${duration} ms)`);
    });
    runner.on('pending', (test) => {
      skips.push({ test: test.fullTitle() });
      say(`skipped ${test.fullTitle()}`);
    });
    runner.on('fail', (test, error: Error) => {
      const message = error.stack ?? error.message;
      failures.push({ file: 'test/host', test: `test/host > ${test.fullTitle()}`, message });
      for (const line of [`FAILED ${test.fullTitle()}`, ...message.split('\n')]) say(line);
    });
  });
  const file = process.env['HOST_REPORT'];
  if (file !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(report, null, 2));
  }
  if (report.failed > 0) throw new Error(`${report.failed} tests failed`);
}
