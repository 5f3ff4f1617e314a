import { describe, expect, test } from 'vitest';
import type { SubscriptionsFound } from '../../../src/azure/api.ts';
import type { Loadable } from '../../../src/inventory/snapshot.ts';
import { chosenSubscriptions } from '../../../src/views/children.ts';
import { refusal, subscription } from '../../fakes/azure.ts';

const found = (ids: readonly string[], isWhole = true): Loadable<SubscriptionsFound> => ({
  state: 'ready',
  value: {
    subscriptions: ids.map((id) => ({ ...subscription, id })),
    failures: isWhole ? [] : [{ tenantId: 't', account: 'ada', problem: refusal('F-90') }],
  },
});

describe('the chosen subscriptions', () => {
  test('are all if all are checked, or else the checked ones', () => {
    expect(chosenSubscriptions(found(['a', 'B']), new Set(['a']), ['a', 'B'])).toBeUndefined();
    expect(chosenSubscriptions(found(['a', 'B']), undefined, ['B'])).toEqual(new Set(['b']));
    expect(chosenSubscriptions(found(['a']), new Set(['a', 'gone']), ['a'])).toBeUndefined();
    expect(chosenSubscriptions(found(['a']), undefined, [])).toEqual(new Set());
  });

  test("of a tenant that couldn't be read stay chosen", () => {
    expect(chosenSubscriptions(found(['a'], false), new Set(['a', 'other']), ['a'])).toEqual(
      new Set(['a', 'other']),
    );
    expect(chosenSubscriptions(found(['a'], false), undefined, ['a'])).toBeUndefined();
  });

  test('stay unchanged if nothing could be read', () => {
    const failed: Loadable<SubscriptionsFound> = { state: 'failed', problem: refusal('F-91') };
    const before = new Set(['a']);
    expect(chosenSubscriptions(failed, before, [])).toBe(before);
    expect(chosenSubscriptions(failed, undefined, [])).toBeUndefined();
  });
});
