// `npm run check` finds in a minute what a change usually breaks: types, lint, format, and the unit tests of files
// changed since the last commit (`-- main`: since the branch left main). `npm test` runs everything else.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runWhole } from './command.ts';
import { cache, root } from './places.ts';

const [since] = process.argv.slice(2);
const kept = join(cache, 'check');

/** tsc, eslint, and prettier cache their results for unchanged files. */
const tsc = (name: string, project: string): [string, string[]] => [
  'typescript/bin/tsc',
  ['-p', project, '--noEmit', '--incremental', '--tsBuildInfoFile', join(kept, `${name}.tsbuildinfo`)],
];

const checks: Readonly<Record<string, readonly [script: string, args: string[]]>> = {
  // The slowest first. For an unchanged file, eslint doesn't notice changes in the types that it imports.
  lint: ['eslint/bin/eslint.js', ['.', '--cache', '--cache-location', join(kept, 'eslint')]],
  unit: [
    'vitest/vitest.mjs',
    ['run', '--project', 'unit*', '--changed', ...(since === undefined ? [] : [since]), '--passWithNoTests'],
  ],
  types: tsc('all', '.'),
  'types of test/ui': tsc('ui', 'test/ui'),
  'types of the map': tsc('map', 'src/encryptionMap/page'),
  'types of pages': tsc('pages', 'src/ui/page/browser'),
  format: [
    'prettier/bin/prettier.cjs',
    ['--check', '.', '--cache', '--cache-location', join(kept, 'prettier')],
  ],
};

await mkdir(kept, { recursive: true });
const results = await Promise.all(
  Object.entries(checks).map(async ([name, [script, args]]) => {
    const from = performance.now();
    const { code, all } = await runWhole(process.execPath, [join(root, 'node_modules', script), ...args], {
      cwd: root,
    });
    if (code !== 0) console.log(`\n== ${name}\n${all.trimEnd()}\n`);
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    console.log(`${name.padEnd(17)} ${code === 0 ? 'ok' : 'FAILED'}, ${seconds} s`);
    return code === 0;
  }),
);
process.exitCode = results.every((good) => good) ? 0 : 1;
