import { expect, test, vi } from 'vitest';
import { cancelled, failed, succeeded } from '../../../src/model/outcome.ts';
import { failAfterProgress } from '../../../src/ui/progress.ts';
import { refusal } from '../../fakes/azure.ts';

vi.mock('vscode', () => ({}));

/** What is shown when the work has ended, and when its progress has closed. */
async function told(value: unknown): Promise<string[]> {
  const events: string[] = [];
  const gone = Promise.withResolvers<undefined>();
  const telling = failAfterProgress(
    () => Promise.resolve(value),
    () => gone.promise,
  ).then(() => events.push('told'));
  await new Promise((resolve) => setImmediate(resolve));
  events.push('gone');
  gone.resolve(undefined);
  await telling;
  return events;
}

const problem = refusal('F-02');

test.each([
  failed(problem),
  { outcome: failed(problem) },
  { pulled: succeeded(1), followed: failed(problem) },
])('a failure is shown after its progress has closed: %j', async (value) => {
  expect(await told(value)).toEqual(['gone', 'told']);
});

test.each([succeeded(1), cancelled, { outcome: succeeded(1) }, undefined, 'text'])(
  'any other result is shown immediately: %j',
  async (value) => {
    expect(await told(value)).toEqual(['told', 'gone']);
  },
);
