import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clouds } from '../../src/model/cloud.ts';
import { nearestChoices } from '../../src/templates/choices.ts';
import { codeText } from '../../src/templates/code.ts';
import { render } from '../../src/templates/render.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'repeated-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/**
 * Runs the script with a fake az.
 * @returns what happened to the account, and how the script ended
 */
function run({ exists, failures }: { exists: string; failures: number }) {
  const log = join(folder, 'log');
  writeFileSync(log, '');
  const stub = (name: string, body: string) =>
    writeFileSync(join(folder, name), `#!/usr/bin/env bash\n${body}`, { mode: 0o755 });
  stub('sleep', `echo wait >> '${log}'\n`);
  stub(
    'az',
    `case "$1 $2" in
  'cosmosdb check-name-exists') ${exists} ;;
  'cosmosdb create')
    echo create >> '${log}'
    [ "$(grep -c create '${log}')" -gt ${failures} ] ;;
  'cosmosdb delete') echo delete >> '${log}' ;;
  *) echo x ;;
esac
`,
  );
  const choices = nearestChoices('azureCli', 'accountWithKey', {});
  const request = {
    format: 'azureCli',
    scope: 'accountWithKey',
    choices,
    cloud: clouds.public,
    known: {},
  } as const;
  const { status } = spawnSync('bash', ['--norc', '-s'], {
    input: codeText(render(request).parts),
    env: { PATH: [folder, process.env['PATH'] ?? ''].join(delimiter) },
  });
  const said = spawnSync('cat', [log], { encoding: 'utf8' }).stdout.trim().split('\n');
  return { status, said: said.filter((line) => line !== '') };
}

test("an account whose access hasn't taken effect is created again, after the failed one was deleted", () => {
  expect(run({ exists: 'echo false', failures: 2 })).toEqual({
    status: 0,
    said: ['create', 'delete', 'wait', 'create', 'delete', 'wait', 'create'],
  });
});

test('creation stops after six attempts', () => {
  const { status, said } = run({ exists: 'echo false', failures: 99 });
  expect(status).not.toBe(0);
  expect(said.filter((one) => one === 'create')).toHaveLength(6);
  expect(said.at(-1)).toBe('delete');
});

test.each(['echo true', 'exit 1', 'true'])(
  'nothing is created or deleted where the name might be taken (%s)',
  (exists) => {
    const { status, said } = run({ exists, failures: 0 });
    expect(status).not.toBe(0);
    expect(said).toEqual([]);
  },
);
