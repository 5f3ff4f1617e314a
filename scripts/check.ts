import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.ts';
import { checkFormat, checkTypes, lintFiles, tool } from './rings.ts';

const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

/** What changes are counted from: where this branch left main; on main itself, the last commit. */
function base(): string {
  try {
    const left = git('merge-base', 'HEAD', 'main');
    return left === git('rev-parse', 'HEAD') ? 'HEAD' : left;
  } catch {
    // No branch main here.
    return 'HEAD';
  }
}

const from = base();
const changed = [
  ...git('diff', '--name-only', '--diff-filter=d', from).split('\n'),
  ...git('ls-files', '--others', '--exclude-standard').split('\n'),
].filter((file) => file.endsWith('.ts') && existsSync(join(root, file)));
console.log(`Checking what has changed since ${from === 'HEAD' ? 'the last commit' : from.slice(0, 8)}.`);

const checks = {
  format: checkFormat,
  types: checkTypes,
  lint: () => (changed.length === 0 ? Promise.resolve(true) : lintFiles(changed)),
  unit: async () =>
    (await tool('vitest/vitest.mjs', [
      'run',
      '--project',
      'unit',
      '--changed',
      from,
      '--passWithNoTests',
      '--reporter=dot',
    ])) === 0,
};

const results = await Promise.all(
  Object.entries(checks).map(async ([name, check]) => ({ name, good: await check() })),
);
const failed = results.filter(({ good }) => !good).map(({ name }) => name);
console.log(failed.length === 0 ? '\nAll good.' : `\nFailed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
