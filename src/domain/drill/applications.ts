import { applicationOf } from '../defaultIdentity.ts';
import type { Account, Subscription, Vault } from '../model.ts';
import { sameId } from '../resourceId.ts';
import type { Repaired } from './commands.ts';

/** An application by which accounts reach a key, each once. */
export interface UsedApplication {
  readonly id: string;
  readonly accounts: readonly Account[];
}

export function applicationsOf(accounts: readonly Account[]): readonly UsedApplication[] {
  const byId = Map.groupBy(accounts, ({ defaultIdentity }) => applicationOf(defaultIdentity)?.toLowerCase());
  return [...byId].flatMap(([id, users]) => (id === undefined ? [] : [{ id, accounts: users }]));
}

/** What of a repair is another one where accounts reach the key across tenants. */
export function repairedAcross(
  accounts: readonly Account[],
  vault: Pick<Vault, 'subscriptionId'>,
  subscriptions: readonly Subscription[],
): Pick<Repaired, 'applications' | 'tenantId' | 'onlyApplications'> {
  const used = applicationsOf(accounts);
  if (used.length === 0) return {};
  const tenantId = subscriptions.find(({ id }) => sameId(id, vault.subscriptionId))?.tenantId;
  return {
    applications: used.map(({ id }) => id),
    onlyApplications: accounts.every(({ defaultIdentity }) => applicationOf(defaultIdentity) !== undefined),
    ...(tenantId === undefined ? {} : { tenantId }),
  };
}
