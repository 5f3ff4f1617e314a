import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { accountNameRule } from '../../../src/model/names.ts';
import { plain, text } from '../../../src/model/text.ts';
import { NameCheck, type NameState, type NameVerdict } from '../../../src/ui/nameCheck.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function checking(rule = accountNameRule) {
  const shown: string[] = [];
  const looks = new Map<
    string,
    { signal: AbortSignal; answer: (severity: NameVerdict['severity']) => void }
  >();
  let count = 0;
  const check = new NameCheck(
    {
      rule,
      lookUp: (name, signal) =>
        new Promise((resolve) => {
          count += 1;
          looks.set(name, {
            signal,
            answer: (severity) => resolve({ severity, message: text('{0} is {1}', name, severity) }),
          });
        }),
    },
    ({ busy, verdict }: NameState) =>
      void shown.push(busy ? 'busy' : verdict ? `${verdict.severity}: ${plain(verdict.message)}` : 'clear'),
  );
  return { check, shown, looks, count: () => count };
}

test('shows the rule immediately, without a request', async () => {
  const { check, shown, count } = checking();
  check.changed('A');
  await vi.runAllTimersAsync();
  expect(shown).toEqual([
    'error: Use 3 to 44 lowercase letters, digits, and single hyphens between them for the account name.',
  ]);
  expect(await check.accept('A')).toBe(false);
  expect(count()).toBe(0);
});

test("doesn't complain about an empty box before it is accepted", async () => {
  const { check, shown } = checking();
  check.changed('');
  expect(shown).toEqual(['clear']);
  expect(await check.accept('')).toBe(false);
  expect(shown.at(-1)).toMatch(/^error/);
});

test('checks once typing pauses, and only the last name', async () => {
  const { check, shown, looks, count } = checking();
  for (const name of ['led', 'ledg', 'ledger']) check.changed(name);
  await vi.runAllTimersAsync();
  expect([...looks.keys()]).toEqual(['ledger']);
  looks.get('ledger')?.answer('info');
  await vi.runAllTimersAsync();
  expect(shown.at(-1)).toBe('info: ledger is info');
  expect(count()).toBe(1);
});

test('an older check is canceled and its late response ignored', async () => {
  const { check, shown, looks } = checking();
  check.changed('older');
  await vi.runAllTimersAsync();
  check.changed('newer');
  await vi.runAllTimersAsync();
  expect(looks.get('older')?.signal.aborted).toBe(true);
  looks.get('newer')?.answer('info');
  await vi.runAllTimersAsync();
  looks.get('older')?.answer('error');
  await vi.runAllTimersAsync();
  expect(shown.at(-1)).toBe('info: newer is info');
});

test("accepting waits for the response, and a taken name isn't accepted", async () => {
  const { check, shown, looks, count } = checking();
  check.changed('taken');
  const accepted = check.accept('taken');
  looks.get('taken')?.answer('error');
  expect(await accepted).toBe(false);
  await vi.runAllTimersAsync();
  expect(shown).toEqual(['busy', 'busy', 'error: taken is error']);
  expect(count()).toBe(1);
});

test("accepting doesn't restart a running check", async () => {
  const { check, looks, count } = checking();
  check.changed('ledger');
  await vi.runAllTimersAsync();
  const accepted = check.accept('ledger');
  looks.get('ledger')?.answer('warning');
  expect(await accepted).toBe(true);
  expect(await check.accept('ledger')).toBe(true);
  expect(count()).toBe(1);
});

test('closing the box cancels the check', async () => {
  const { check, looks } = checking();
  check.changed('ledger');
  await vi.runAllTimersAsync();
  check.dispose();
  expect(looks.get('ledger')?.signal.aborted).toBe(true);
});
