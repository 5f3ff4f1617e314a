import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccountHealth } from '../../../src/health/accounts.ts';
import { assess } from '../../../src/health/assess.ts';
import { type CheckId, checkIds, states } from '../../../src/health/verdict.ts';
import { lessened, worlds } from '../../fakes/worlds.ts';

const verdictOf = ({ risks, unknowns }: AccountHealth, check: CheckId) =>
  risks.find(({ id }) => id === check)?.severity ??
  (unknowns.some(({ id }) => id === check) ? 'unknown' : 'none');

const byId = (accounts: readonly AccountHealth[]) => new Map(accounts.map((one) => [one.account.id, one]));

const gravity = ['none', 'note', 'watch', 'needsAction'];

/** The valid verdicts with less data: the same one, a less severe one if the more severe reason is lost, or unknown. */
function isLess(less: string, full: string): boolean {
  if (less === 'unknown' || less === full) return true;
  return full !== 'unknown' && less !== 'none' && gravity.indexOf(less) < gravity.indexOf(full);
}

test('with less data, every check gives the same result or "unknown", and never healthy', () => {
  fc.assert(
    fc.property(
      worlds.chain((world) => lessened(world).map((less) => ({ world, less }))),
      ({ world, less }) => {
        const full = byId(assess(world.estate).accounts);
        for (const known of assess(less).accounts) {
          const before = full.get(known.account.id)!;
          for (const check of checkIds) {
            const [now, then] = [verdictOf(known, check), verdictOf(before, check)];
            expect(isLess(now, then), `${check}: ${then} became ${now}`).toBe(true);
          }
          if (before.state !== 'fine') expect(known.state).not.toBe('fine');
          if (before.state !== 'needsAction') expect(known.state).not.toBe('needsAction');
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('an account is healthy only if every check was made and found no more than a note', () => {
  fc.assert(
    fc.property(
      worlds.chain((world) => lessened(world)),
      (estate) => {
        for (const account of assess(estate).accounts)
          if (account.state === 'fine') {
            expect(account.risks.filter(({ severity }) => severity !== 'note')).toEqual([]);
            expect(
              account.unknowns.filter(({ id }) => id !== 'sharedKey' && id !== 'sharedPrincipal'),
            ).toEqual([]);
            expect(account.account.status).toEqual({ kind: 'confirmed' });
          }
      },
    ),
  );
});

test('the counts add up, and accounts that need action come first', () => {
  fc.assert(
    fc.property(
      worlds.chain((world) => lessened(world)),
      (estate) => {
        const { accounts, counts } = assess(estate);
        for (const state of states)
          expect(counts[state]).toBe(accounts.filter((one) => one.state === state).length);
        expect(Object.values(counts).reduce((a, b) => a + b)).toBe(accounts.length);
        const order = accounts.map(({ state }) => states.indexOf(state));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      },
    ),
  );
});

test("a key's accounts are those whose URI names it, however it is spelled, and each account has one key", () => {
  fc.assert(
    fc.property(worlds, ({ estate, wanted }) => {
      const { keys, vaults, accounts } = assess(estate);
      for (const key of keys) {
        const expected = [...wanted]
          .filter(
            ([, one]) => `${one.vault}/${one.key}`.toLowerCase() === `${key.vault}/${key.name}`.toLowerCase(),
          )
          .map(([id]) => id);
        if (expected.length > 0)
          expect(key.accounts.map(({ account }) => account.id).sort()).toEqual(expected.sort());
        expect(key.versions.flatMap((used) => used.accounts).length).toBe(key.accounts.length);
      }
      const own = accounts.filter(({ account }) => account.keyUri !== undefined).length;
      expect(keys.flatMap((key) => key.accounts).length).toBe(own);
      expect(vaults.flatMap((vault) => vault.accounts).length).toBe(own);
      expect(vaults.flatMap((vault) => vault.keys).length).toBe(keys.length);
    }),
  );
});

test('a key\'s count says "at least" only where accounts might be hidden', () => {
  fc.assert(
    fc.property(
      worlds.chain((world) => lessened(world)),
      (estate) => {
        const { keys, unread } = assess(estate);
        const hidden = unread.some(({ kind }) => kind === 'tenant' || kind === 'accounts');
        for (const { atLeast } of keys) expect(atLeast).toBe(hidden);
        for (const { id, name } of estate.subscriptions)
          expect(unread.some((one) => one.kind === 'accounts' && one.name === name)).toBe(
            estate.accounts.get(id)?.read !== true,
          );
      },
    ),
  );
});

test("the order of reading doesn't matter", () => {
  const turned = <T>(items: Iterable<T>) => [...items].reverse();
  fc.assert(
    fc.property(
      worlds.chain((world) => lessened(world)),
      (estate) => {
        const backwards = Object.fromEntries(
          Object.entries(estate).map(([name, part]: [string, unknown]) => [
            name,
            part instanceof Map
              ? new Map(
                  turned(part as ReadonlyMap<string, { read: boolean; value?: unknown }>).map(
                    ([id, reading]) => [
                      id,
                      Array.isArray(reading.value) ? { ...reading, value: turned(reading.value) } : reading,
                    ],
                  ),
                )
              : Array.isArray(part)
                ? turned(part)
                : part,
          ]),
        );
        expect(assess({ ...estate, ...backwards })).toEqual(assess(estate));
      },
    ),
  );
});
