import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accessMissing } from '../../../src/health/accessChecks.ts';
import { allAccounts, checkedAccountOf, inventoryIndex } from '../../../src/health/inventoryIndex.ts';
import { applicationOf } from '../../../src/model/defaultIdentity.ts';
import { applicationIn, type InventoryView } from '../../../src/model/inventoryView.ts';
import type { Verdict } from '../../../src/health/verdict.ts';
import type { Account } from '../../../src/model/resources.ts';
import { plain } from '../../../src/model/text.ts';
import { lessened, worlds } from '../../fakes/worlds.ts';

const anyWorld = fc.oneof(
  worlds.map(({ estate }) => estate),
  worlds.chain((world) => lessened(world)),
);

/** The accounts that use a key through an application, with the data behind their access. */
const acrossIn = (estate: InventoryView) => {
  const places = inventoryIndex(estate);
  const look = (account: Account) =>
    checkedAccountOf(estate, { ...places, sharedVerdicts: new Map() }, account, account.keyUri ?? '');
  return allAccounts(estate)
    .filter(({ defaultIdentity, keyUri }) => keyUri !== undefined && applicationOf(defaultIdentity))
    .map((account) => {
      const subject = look(account);
      const home =
        subject.vault.kind === 'here' && places.subscriptions.get(subject.vault.vault.subscriptionId);
      const there = home ? estate.applications.get(applicationIn(home.tenantId, 'app')) : undefined;
      return { account, look, verdict: accessMissing(subject), seen: subject.vault.kind === 'here', there };
    });
};

/** Only the evidence names the identity. */
const unnamed = (verdict: Verdict) =>
  verdict.kind === 'risk' ? { ...verdict.risk, evidence: undefined } : verdict;

test("an application that is found in the vault's tenant is checked like any principal with its grants", () => {
  fc.assert(
    fc.property(anyWorld, (estate) => {
      for (const { account, look, verdict, there } of acrossIn(estate)) {
        if (!there?.read || there.value === undefined) continue;
        const plainOne: Account = {
          ...account,
          defaultIdentity: { kind: 'systemAssigned' },
          identities: { systemAssigned: { principalId: there.value }, userAssigned: [] },
        };
        expect(unnamed(verdict)).toEqual(unnamed(accessMissing(look(plainOne))));
      }
    }),
    { numRuns: 400 },
  );
});

test("an application that isn't in the vault's tenant is missing there, with who can add it", () => {
  fc.assert(
    fc.property(anyWorld, (estate) => {
      for (const { verdict, there } of acrossIn(estate)) {
        if (!there?.read || there.value !== undefined) continue;
        if (verdict.kind !== 'risk') throw new Error(verdict.kind);
        expect(verdict.risk).toMatchObject({ severity: 'needsAction', owner: 'tenantAdministrator' });
        expect(plain(verdict.risk.remedy)).toContain('az ad sp create --id app');
      }
    }),
    { numRuns: 400 },
  );
});

test("an application is unknown if its vault isn't visible or the directory wasn't read", () => {
  fc.assert(
    fc.property(anyWorld, (estate) => {
      for (const { verdict, seen, there } of acrossIn(estate))
        if (!seen || !there?.read) expect(verdict.kind).toBe('unknown');
    }),
    { numRuns: 400 },
  );
});

test('a missing grant names the identity, not its object ID', () => {
  let names = 0;
  fc.assert(
    fc.property(anyWorld, (estate) => {
      for (const account of allAccounts(estate)) {
        const { identities, defaultIdentity } = account;
        if (defaultIdentity.kind !== 'systemAssigned' || identities?.systemAssigned === undefined) continue;
        const verdict = accessMissing(
          checkedAccountOf(estate, inventoryIndex(estate), account, account.keyUri ?? ''),
        );
        if (verdict.kind !== 'risk') continue;
        names += 1;
        expect(plain(verdict.risk.evidence)).not.toContain(identities.systemAssigned.principalId);
      }
    }),
    // 200 runs met none in one of twenty tests.
    { numRuns: 800 },
  );
  expect(names).toBeGreaterThan(0);
});
