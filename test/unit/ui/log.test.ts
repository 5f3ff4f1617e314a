import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { LogOutputChannel } from 'vscode';
import type { Problem } from '../../../src/model/problem.ts';
import { text } from '../../../src/model/text.ts';
import { loggable, logLine, logProblem, masked, logUnsaved, writeLog } from '../../../src/ui/log.ts';
import { growth, linear } from '../../growth.ts';

test.each([
  ['signed in as megan.bowen@contoso.com.', 'signed in as m***@c***'],
  ['"alex@fabrikam.com" and <lidia@x.y>', '"a***@f***" and <l***@x***>'],
  ['no address here @ all', 'no address here @ all'],
  ['a@b@c', 'a***@b***@c***'],
])('%j is logged as %j', (message, shown) => {
  expect(masked(message)).toBe(shown);
});

/** A log that keeps its lines. */
function keeping() {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const log: Pick<LogOutputChannel, 'debug' | 'info' | 'warn' | 'error'> = {
    debug: write,
    info: write,
    warn: write,
    error: write,
  };
  return { lines, log: log as LogOutputChannel };
}

test("Azure's words can't end a line, color it, hide in it, or reverse it", () => {
  expect(loggable('a\r\n2026-12-09 [info] forged\t.')).toBe('a\\r\\n2026-12-09 [info] forged\\t.');
  expect(loggable('\u001b[2J\u001b]0;title\u0007\u009b31m')).toBe(
    '\\u001b[2J\\u001b]0;title\\u0007\\u009b31m',
  );
  expect(loggable('\u2028\u2029\u202etxt.exe\u2066\u200f\u0000')).toBe(
    '\\u2028\\u2029\\u202etxt.exe\\u2066\\u200f\\u0000',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (message) => {
      expect(loggable(message)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('every log method does this', () => {
  const { lines, log } = keeping();
  const evil = 'megan@contoso.com\n\u001b[31m';
  const problem: Problem = {
    ...{
      code: 'F-00',
      owner: 'you',
      what: text('{0}', evil),
      why: text('{0}', evil),
      next: text('{0}', evil),
    },
    azure: { status: 400, code: evil, message: evil, requestId: evil },
  };
  logLine(log)('warn', evil);
  writeLog(log, 'info', evil);
  logUnsaved(log, 'journal')(new Error(evil));
  logProblem(log, problem);
  expect(lines).toHaveLength(4);
  for (const line of lines) {
    expect(line).not.toMatch(/\p{Cc}|megan/u);
    expect(line).toContain('m***@c***\\n\\u001b[31m');
  }
});

test('nothing is logged any other way', () => {
  const sources = new URL('../../../src/', import.meta.url).pathname;
  const past = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== join('ui', 'log.ts') && !file.startsWith('sandbox'))
    .filter((file) =>
      /\blog\.(trace|debug|info|warn|error)\(/i.test(readFileSync(join(sources, file), 'utf8')),
    );
  expect(past).toEqual([]);
});

test('a line is limited, and takes one pass whatever its length', () => {
  expect(loggable('x'.repeat(1_000_000)).length).toBeLessThan(10_000);
  // Each is the worst case for a pattern that restarts at every character.
  for (const worst of ['a', 'a@', '@', ' ', '\n', '<', 'a ', 'é@'])
    expect(growth(masked, worst), worst).toBeLessThan(linear);
});

vi.mock('vscode', () => ({}));
