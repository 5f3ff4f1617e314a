import type { AccountHealth } from '../health/accounts.ts';
import type { Assessment } from '../health/healthCache.ts';
import { allAccounts, checkedAccountOf, type InventoryIndex, keyName } from '../health/inventoryIndex.ts';
import { worstStateOf, type HealthState } from '../health/verdict.ts';
import { keyFault } from '../model/keyHealth.ts';
import { keyStoreName, keyStoreNameOf } from '../model/keyUri.ts';
import type { Account, Key, KeyVersion, Vault } from '../model/resources.ts';
import type { AccountSummary } from './nodes/node.ts';

/** The accounts with a customer-managed key, by what they depend on. */
interface Dependents {
  readonly ofVault: ReadonlyMap<string, readonly Account[]>;
  readonly ofKey: ReadonlyMap<string, readonly Account[]>;
}

/** They last as long as the accounts, while their health changes with every key that is read. */
const known = new WeakMap<InventoryIndex['names'], Dependents>();

function dependentsIn({ view, index }: Assessment): Dependents {
  const before = known.get(index.names);
  if (before) return before;
  const accounts = allAccounts(view).filter(({ keyUri }) => keyUri !== undefined);
  const nameOf = ({ keyUri = '' }: Account) => index.names.get(keyUri) ?? keyName(keyUri, view);
  const found = {
    ofVault: Map.groupBy(accounts, (account) => {
      const { uri } = nameOf(account);
      return uri ? keyStoreName(uri) : '';
    }),
    ofKey: Map.groupBy(accounts, (account) => nameOf(account).id),
  };
  known.set(index.names, found);
  return found;
}

export const inVault = (assessment: Assessment, vault: Vault): readonly AccountHealth[] =>
  healthOf(assessment, dependentsIn(assessment).ofVault.get(keyStoreNameOf(vault)));

export const onKey = (assessment: Assessment, { uri }: Key): readonly AccountHealth[] =>
  healthOf(assessment, dependentsIn(assessment).ofKey.get(keyName(uri, assessment.view).id));

const healthOf = (assessment: Assessment, accounts: readonly Account[] = []) =>
  accounts.map((account) => assessment.of(account));

/** The worst state of the accounts; undefined if there are none. */
export const worstOf = (accounts: readonly AccountHealth[]): HealthState | undefined =>
  accounts.length === 0 ? undefined : worstStateOf(accounts);

/** Whether an account lacks access to its key, according to the vault's grants. */
export const lacksAccess = (accounts: readonly AccountHealth[]): boolean =>
  accounts.some(({ risks }) => risks.some(({ id }) => id === 'accessMissing'));

/**
 * The names of the accounts that use a version, and of those that might, because Azure doesn't report their version.
 */
export function versionUse(
  assessment: Assessment,
  key: Key,
  { version }: KeyVersion,
): { readonly usedBy: readonly string[]; readonly maybeUsedBy: readonly string[] } {
  const accounts = onKey(assessment, key);
  const names = (isMeant: (used: string | undefined) => boolean) =>
    accounts.filter((health) => isMeant(health.key?.version)).map(({ account }) => account.name);
  return {
    usedBy: names((used) => used?.toLowerCase() === version.toLowerCase()),
    maybeUsedBy: names((used) => used === undefined),
  };
}

/** The command that helps an account first, if the problem is its key or the access to it. */
export function fixOf(assessment: Assessment, health: AccountHealth): AccountSummary['fix'] {
  const { risks, account } = health;
  const has = (wanted: (typeof risks)[number]['id']) => risks.some(({ id }) => id === wanted);
  if (has('keyUnusable') && account.keyUri !== undefined) {
    const { view, index } = assessment;
    const { key } = checkedAccountOf(view, index, account, account.keyUri);
    // Restoring enables the latest version. An older version is restored from its own row.
    if (key.kind === 'here' && keyFault(key.key, view.now)?.code === 'F-30') return 'restoreKey';
    return undefined;
  }
  if (has('accessMissing')) return 'grantAccess';
  return has('keyExpiring') ? 'rotateKey' : undefined;
}
