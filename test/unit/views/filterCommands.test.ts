import { expect, test, vi } from 'vitest';
import { Arrangements } from '../../../src/views/filterCommands.ts';
import { SubscriptionChoice } from '../../../src/views/subscriptionFilter.ts';

vi.mock('vscode', () => ({
  EventEmitter: class {
    readonly event = () => ({ dispose: () => undefined });
  },
  workspace: {
    onDidChangeConfiguration: () => ({ dispose: () => undefined }),
    getConfiguration: () => ({ get: () => undefined }),
  },
}));

const memoryOf = (value: unknown) => ({ get: () => value, keys: () => [], update: () => Promise.resolve() });
const filterOf = (stored: unknown) => new Arrangements(memoryOf(stored) as never).now.filter;

test('a stored filter is used', () => {
  const filter = { text: 'ledger', subscriptions: ['s'], tenants: ['t'], states: ['watch'] };
  expect(filterOf(filter)).toEqual(filter);
});

test.each([undefined, 'ledger', { text: 7 }, { states: ['gone'] }, { subscriptions: 'all' }])(
  '%j in its place is ignored',
  (stored) => {
    expect(filterOf(stored)).toEqual({});
  },
);

test('stored subscriptions are used, and an invalid value selects all', () => {
  const chosen = (stored: unknown) => new SubscriptionChoice(memoryOf(stored) as never).of(undefined);
  expect(chosen(['a', 'b'])).toEqual(new Set(['a', 'b']));
  for (const stored of [undefined, 'a', [7], { a: true }]) expect(chosen(stored)).toBeUndefined();
});
