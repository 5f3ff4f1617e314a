import { spawnSync } from 'node:child_process';
import { named, ofType, syntaxErrors, type Parse } from './grammars.ts';

/** Checks a script against the grammar, and the variables that it sets. */
export function checkBash(parse: Parse, source: string): readonly string[] {
  const tree = parse(source);
  const errors = syntaxErrors(tree);
  if (errors.length > 0) return errors;
  const set = new Set(
    ofType(tree, 'variable_assignment', 'for_statement').map((one) => named(one)[0]?.text ?? ''),
  );
  const read = ofType(tree, 'simple_expansion', 'expansion')
    .map(({ text }) => text.replace(/^\$\{?/, '').replace(/[^\w].*$/, ''))
    .filter((name) => /^[a-z]/.test(name));
  return [...new Set(read)].filter((name) => !set.has(name)).map((name) => `$${name} is not set`);
}

/** Runs shellcheck on files, with all checks. */
export function shellcheck(command: string, files: readonly string[]): readonly string[] {
  const { stdout, stderr, status } = spawnSync(command, ['--format=gcc', '--severity=style', ...files], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const faults = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  return status === 0 || faults.length > 0 ? faults : [`shellcheck ended with ${String(status)}`];
}

/** The values of variables after a script of assignments, evaluated by bash itself. */
export function evaluated(assignments: string, names: readonly string[]): readonly string[] {
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-s'], {
    input: `${assignments}\nprintf '%s\\0' ${names.map((name) => `"$${name}"`).join(' ')}\n`,
    env: { PATH: '/nonexistent', LC_ALL: 'C' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`bash ended with ${String(status)}: ${stderr.toString()}`);
  return stdout.toString('utf8').split('\0').slice(0, -1);
}
