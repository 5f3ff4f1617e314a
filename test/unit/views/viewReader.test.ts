import { expect, test } from 'vitest';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { succeeded } from '../../../src/model/outcome.ts';
import type { Session } from '../../../src/session/session.ts';
import { ViewReader } from '../../../src/views/viewReader.ts';
import { account, fakeAzure, fakePace, key, refusal, vault, world, type World } from '../../fakes/azure.ts';

function open(change: Partial<World> = {}) {
  const state = world({ vaults: [vault], accounts: [account], keys: [key], ...change });
  const azure = fakeAzure(state);
  const signIn = {
    accounts: () => Promise.resolve([]),
    tokens: () => ({ getToken: () => Promise.resolve(null) }),
  };
  const session: Session = {
    kind: 'azure',
    azure,
    pace: fakePace(),
    signIn,
    inventory: new Inventory(azure),
  };
  return { state, azure, session };
}

test('a view reads its rows from Resource Graph, then from Azure, then the keys that are used', async () => {
  const { state, session } = open();
  const reader = new ViewReader('accounts', () => undefined);
  await reader.next(session)?.();
  expect(state.calls).toEqual([
    'subscriptions',
    'survey.accounts',
    'survey.vaults',
    'account.list',
    'principal',
    'key.versions',
    'key.get',
  ]);
  expect(reader.next(session)).toBeUndefined();
});

test('a hidden view reads nothing, and stops reading when hidden', async () => {
  const { state, session } = open();
  const reader = new ViewReader('vaults', () => undefined);
  reader.show(false);
  expect(reader.next(session)).toBeUndefined();
  expect(reader.show(true)).toBe(true);
  state.before = (call) => {
    if (call === 'survey.vaults') reader.show(false);
  };
  await reader.next(session)?.();
  expect(state.calls).toEqual(['subscriptions']);
  state.before = () => undefined;
  expect(reader.show(true)).toBe(true);
  await reader.next(session)?.();
  expect(state.calls).toEqual(['subscriptions', 'survey.vaults', 'vault.list']);
});

test('two views that show the same data read it once', async () => {
  const { state, session } = open();
  const readers = (['accounts', 'vaults', 'accounts'] as const).map(
    (view) => new ViewReader(view, () => undefined),
  );
  await Promise.all(readers.map(async (reader) => reader.next(session)?.()));
  expect([...state.calls].sort()).toEqual([
    'account.list',
    'key.get',
    'key.versions',
    'principal',
    'subscriptions',
    'survey.accounts',
    'survey.vaults',
    'vault.list',
  ]);
});

test('a refused or declined read is tried once', async () => {
  const { azure, session, state } = open({ surveyProblem: refusal('F-02') });
  let tries = 0;
  azure.in(state.accounts[0]! as never).accounts.list = () => {
    tries++;
    return Promise.resolve({ kind: 'cancelled' });
  };
  await new ViewReader('accounts', () => undefined).next(session)?.();
  expect(tries).toBe(1);
});

test("unselected subscriptions aren't read", async () => {
  const { azure, session, state } = open();
  azure.subscriptions = () => Promise.resolve(succeeded({ subscriptions: [], failures: [] }));
  await new ViewReader('accounts', () => new Set(['another'])).next(session)?.();
  expect(state.calls).toEqual([]);
});
