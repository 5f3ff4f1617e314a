import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CachedInventory, InventoryCache } from '../../../src/inventory/cache.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import type { InventoryPart } from '../../../src/inventory/parts.ts';
import { type Snapshot, valueOf } from '../../../src/inventory/snapshot.ts';
import { failed, type Outcome, succeeded } from '../../../src/model/outcome.ts';
import type { Account, Subscription } from '../../../src/model/resources.ts';
import { account, fakeAzure, refusal, subscription, vault, world, type World } from '../../fakes/azure.ts';

const accounts: InventoryPart = { kind: 'accounts', subscription };
const other: Subscription = { ...subscription, id: 'sub-2', name: 'Development' };
const surveyed: Account = {
  ...account,
  status: { kind: 'unknown' },
  observed: { from: 'resourceGraph', at: 5 },
};
const confirmed: Account = { ...account, observed: { from: 'resourceManager', at: 9 } };

const sources = (snapshot: Snapshot, id = subscription.id) =>
  (valueOf(snapshot.get('accounts', id)) ?? []).map(({ observed }) => observed?.from);

/** The same account from Resource Graph and from Azure itself. */
function estate(change: Partial<World> = {}) {
  const state = world({ accounts: [surveyed], ...change });
  const azure = fakeAzure(state);
  azure.in(subscription).accounts.list = (signal) => {
    state.calls.push('account.list');
    return Promise.resolve(signal.aborted ? { kind: 'cancelled' } : succeeded([confirmed]));
  };
  return { state, azure, inventory: new Inventory(azure) };
}

describe('a survey', () => {
  test('shows its rows at once, and Azure itself confirms them', async () => {
    const { inventory, state } = estate();
    const seen: unknown[] = [];
    inventory.onDidChange((snapshot) => seen.push(...sources(snapshot)));
    await inventory.survey('accounts', [subscription]);
    expect(inventory.isConfirmed(accounts)).toBe(false);
    await inventory.loadAll([accounts]);
    expect(inventory.isConfirmed(accounts)).toBe(true);
    expect([...new Set(seen)]).toEqual(['resourceGraph', 'resourceManager']);
    expect(state.calls).toEqual(['survey.accounts', 'account.list']);
  });

  test('ends with the list of its last page', async () => {
    const { inventory } = estate();
    const shown: unknown[] = [];
    inventory.onDidChange((snapshot) => shown.push(valueOf(snapshot.get('accounts', subscription.id))));
    await inventory.survey('accounts', [subscription]);
    expect(shown.at(-1)).toEqual([surveyed]);
    expect(shown.at(-1)).toBe(shown.at(-2));
  });

  test('runs once for all concurrent callers, and only for unread parts', async () => {
    const { inventory, state } = estate();
    await Promise.all([
      inventory.survey('accounts', [subscription]),
      inventory.survey('accounts', [subscription]),
    ]);
    await inventory.survey('accounts', [subscription]);
    expect(state.calls).toEqual(['survey.accounts']);
  });

  test('never replaces a confirmed row with an older one', async () => {
    const { inventory, azure } = estate();
    const arrived = Promise.withResolvers<undefined>();
    azure.survey.accounts = async (_, found) => {
      await arrived.promise;
      found([surveyed]);
      return [];
    };
    const surveying = inventory.survey('accounts', [subscription]);
    await inventory.load(accounts);
    arrived.resolve(undefined);
    await surveying;
    expect(sources(inventory.snapshot)).toEqual(['resourceManager']);
    expect(inventory.snapshot.get('accounts', subscription.id).state).toBe('ready');
  });

  test("doesn't overwrite an account that a command read in between", async () => {
    const { inventory, azure } = estate();
    await inventory.load({ kind: 'subscriptions' });
    const arrived = Promise.withResolvers<undefined>();
    azure.survey.accounts = async (_, found) => {
      await arrived.promise;
      found([surveyed]);
      return [];
    };
    const surveying = inventory.survey('accounts', [subscription]);
    inventory.accountRead(confirmed);
    await expect.poll(() => sources(inventory.snapshot)).toEqual(['resourceManager']);
    arrived.resolve(undefined);
    await surveying;
    expect(sources(inventory.snapshot)).toEqual(['resourceManager']);
  });

  test('that is refused leaves everything to the lists, and never shows an empty list', async () => {
    const { inventory, state } = estate({ surveyProblem: refusal('F-02') });
    await inventory.survey('accounts', [subscription]);
    expect(inventory.snapshot.get('accounts', subscription.id)).toEqual({ state: 'idle' });
    await inventory.loadAll([accounts]);
    expect(state.calls).toEqual(['survey.accounts', 'account.list']);
    expect(sources(inventory.snapshot)).toEqual(['resourceManager']);
  });

  describe('that is waiting for the quota of Resource Graph', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    /** Resource Graph responds when the test says so, and Azure itself immediately. */
    function waiting() {
      const made = estate();
      const answer = Promise.withResolvers<undefined>();
      made.azure.survey.accounts = async (subscriptions, found, signal) => {
        const aborted = new Promise<'aborted'>((resolve) =>
          signal.addEventListener('abort', () => resolve('aborted')),
        );
        if ((await Promise.race([answer.promise, aborted])) === 'aborted') return [{ subscriptions }];
        found([surveyed]);
        return [];
      };
      return { ...made, answer };
    }

    test("is overtaken by Azure's lists, and doesn't replace them", async () => {
      const { inventory, state } = waiting();
      const surveying = inventory.survey('accounts', [subscription]);
      await vi.advanceTimersByTimeAsync(4_999);
      expect(state.calls).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      await surveying;
      expect(sources(inventory.snapshot)).toEqual(['resourceManager']);
      expect(inventory.isConfirmed(accounts)).toBe(true);
      expect(state.calls).toEqual(['account.list']);
    });

    test('keeps the failure of a list that it overtakes', async () => {
      const { inventory, azure, answer } = waiting();
      const outcomes = [Promise.resolve(failed(refusal('F-02'))), new Promise<never>(() => undefined)];
      azure.in(subscription).accounts.list = () =>
        outcomes.shift() ?? Promise.reject(new Error('listed again'));
      void inventory.survey('accounts', [other, subscription]);
      await vi.advanceTimersByTimeAsync(5_000);
      answer.resolve(undefined);
      await vi.advanceTimersByTimeAsync(1);
      expect(inventory.snapshot.get('accounts', subscription.id)).toMatchObject({ state: 'failed' });
    });

    test("leaves to Azure's lists what it hasn't answered yet", async () => {
      const { inventory, azure, state } = estate();
      azure.survey.accounts = async (_, found, signal, answered) => {
        found([surveyed]);
        answered?.([subscription]);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return [{ subscriptions: [other] }];
      };
      const surveying = inventory.survey('accounts', [subscription, other]);
      await vi.advanceTimersByTimeAsync(0);
      const states = () =>
        [subscription, other].map(({ id }) => inventory.snapshot.get('accounts', id).state);
      expect(states()).toEqual(['ready', 'loading']);
      expect(inventory.isConfirmed(accounts)).toBe(false);
      await vi.advanceTimersByTimeAsync(5_000);
      await surveying;
      expect(states()).toEqual(['ready', 'ready']);
      expect(state.calls).toEqual(['account.list']);
      expect(inventory.isConfirmed({ kind: 'accounts', subscription: other })).toBe(true);
    });

    test('lists nothing if it responds in time', async () => {
      const { inventory, state, answer } = waiting();
      const surveying = inventory.survey('accounts', [subscription]);
      answer.resolve(undefined);
      await surveying;
      await vi.advanceTimersByTimeAsync(60_000);
      expect(sources(inventory.snapshot)).toEqual(['resourceGraph']);
      expect(state.calls).toEqual([]);
    });
  });

  test("that is refused doesn't restart when a late page arrives", async () => {
    const { inventory, azure } = estate();
    const late = Promise.withResolvers<undefined>();
    let told: Promise<void> | undefined;
    azure.survey.accounts = (subscriptions, found) => {
      told = late.promise.then(() => found([surveyed]));
      return Promise.resolve([{ subscriptions, problem: refusal('F-02') }]);
    };
    await inventory.survey('accounts', [subscription]);
    late.resolve(undefined);
    await told;
    expect(inventory.snapshot.get('accounts', subscription.id)).toEqual({ state: 'idle' });
  });

  test('that no one waits for anymore is canceled, and can run again', async () => {
    const { inventory, azure, state } = estate();
    const cancelled: boolean[] = [];
    azure.survey.accounts = (subscriptions, _, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          cancelled.push(true);
          resolve([{ subscriptions }]);
        });
      });
    const [one, two] = [new AbortController(), new AbortController()];
    const asking = [one, two].map(({ signal }) => inventory.survey('accounts', [subscription], signal));
    one.abort();
    expect(cancelled).toEqual([]);
    two.abort();
    await Promise.all(asking);
    expect(cancelled).toEqual([true]);
    azure.survey.accounts = (...how) => fakeAzure(state).survey.accounts(...how);
    await inventory.survey('accounts', [subscription]);
    expect([sources(inventory.snapshot), state.calls]).toEqual([['resourceGraph'], ['survey.accounts']]);
  });

  test("that fails for one tenant doesn't affect the others", async () => {
    const { inventory, azure } = estate();
    azure.survey.accounts = (_, found) => {
      found([surveyed]);
      return Promise.resolve([{ subscriptions: [other], problem: refusal('F-02') }]);
    };
    await inventory.survey('accounts', [subscription, other]);
    expect(sources(inventory.snapshot)).toEqual(['resourceGraph']);
    azure.in(other).accounts.list = () => Promise.resolve(failed(refusal('F-02')));
    await inventory.load({ kind: 'accounts', subscription: other });
    expect(inventory.snapshot.get('accounts', other.id).state).toBe('failed');
    expect(inventory.snapshot.get('accounts', subscription.id).state).toBe('ready');
  });
});

describe('a reading', () => {
  test('continues while anyone waits, and ends with the last', async () => {
    const { inventory, azure } = estate();
    const answers: ((outcome: Outcome<Account[]>) => void)[] = [];
    let stopped = 0;
    azure.in(subscription).accounts.list = (signal) =>
      new Promise((resolve) => {
        answers.push(resolve);
        signal.addEventListener('abort', () => {
          stopped++;
          resolve({ kind: 'cancelled' });
        });
      });
    const [one, two] = [new AbortController(), new AbortController()];
    const first = inventory.load(accounts, one.signal);
    const second = inventory.load(accounts, two.signal);
    one.abort();
    await first;
    expect(stopped).toBe(0);
    two.abort();
    await second;
    // A new caller doesn't get the abandoned result.
    const third = inventory.load(accounts);
    await expect.poll(() => answers.length).toBe(2);
    expect(stopped).toBe(1);
    answers[1]?.(succeeded([confirmed]));
    await third;
    expect(sources(inventory.snapshot)).toEqual(['resourceManager']);
  });

  test('of many parts sends twelve at a time, in order', async () => {
    const { inventory, azure } = estate();
    const sent: string[] = [];
    const open: (() => void)[] = [];
    const services = azure.in(subscription);
    azure.in = ({ id }) => ({
      ...services,
      accounts: {
        ...services.accounts,
        list: () => {
          sent.push(id);
          return new Promise((resolve) => open.push(() => resolve(succeeded([]))));
        },
      },
    });
    const parts = Array.from({ length: 30 }, (_, at): InventoryPart => ({
      kind: 'accounts',
      subscription: { ...subscription, id: `sub-${at}` },
    }));
    const stop = new AbortController();
    const loading = inventory.loadAll(parts, stop.signal);
    await expect.poll(() => sent.length).toBe(12);
    open[0]?.();
    await expect.poll(() => sent.length).toBe(13);
    expect(sent).toEqual(parts.slice(0, 13).map((_, at) => `sub-${at}`));
    stop.abort();
    await loading;
    expect(sent).toHaveLength(13);
  });
});

describe('cached data', () => {
  const kept = (): CachedInventory => ({
    subscriptions: [subscription],
    vaults: [],
    accounts: [{ ...confirmed, name: 'as-it-was' }],
  });
  const store = (written: CachedInventory[] = []): InventoryCache => ({
    read: () => Promise.resolve(kept()),
    write: (now) => void written.push(now()),
  });

  test('is shown as old until Resource Graph and then Azure return newer data', async () => {
    const { azure, state } = estate();
    const inventory = new Inventory(azure, store());
    await inventory.restore();
    expect(state.calls).toEqual([]);
    expect(valueOf(inventory.snapshot.get('subscriptions'))?.subscriptions).toEqual([subscription]);
    const seen = [...sources(inventory.snapshot)];
    expect(inventory.snapshot.get('accounts', subscription.id).state).toBe('idle');
    inventory.onDidChange((snapshot) => seen.push(...sources(snapshot)));
    await inventory.survey('accounts', [subscription]);
    await inventory.load(accounts);
    expect([...new Set(seen)]).toEqual(['cached', 'resourceGraph', 'resourceManager']);
  });

  test('stays until newer data can be read', async () => {
    const { azure } = estate({ surveyProblem: refusal('F-02') });
    const inventory = new Inventory(azure, store());
    await inventory.restore();
    await inventory.survey('accounts', [subscription]);
    expect(sources(inventory.snapshot)).toEqual(['cached']);
    expect(inventory.snapshot.get('accounts', subscription.id).state).toBe('idle');
  });

  test('is written when all running reads have ended', async () => {
    const written: CachedInventory[] = [];
    const { azure } = estate({ vaults: [vault] });
    const inventory = new Inventory(azure, { ...store(written), read: () => Promise.resolve(undefined) });
    await inventory.load({ kind: 'subscriptions' });
    await inventory.loadAll([accounts, { kind: 'vaults', subscription }]);
    expect(written.at(-1)).toEqual({ subscriptions: [subscription], vaults: [vault], accounts: [confirmed] });
  });
});
