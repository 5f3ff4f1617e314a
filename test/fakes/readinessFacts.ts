import { assignmentsId, type Estate, type Reading } from '../../src/model/estate.ts';
import type { PolicyAssignment } from '../../src/model/policies.ts';
import type { Account, Key, Vault } from '../../src/model/resources.ts';
import { encryptionUserRole } from '../../src/model/roleAssignments.ts';
import { text } from '../../src/model/text.ts';
import type { Facts, Place } from '../../src/readiness/facts.ts';
import * as fake from './azure.ts';
import { emptyEstate } from './readinessEstate.ts';

const { subscription, principalId, everything } = fake;

export const read = <T>(value: T): Reading<T> => ({ read: true, value });
export const refused: Reading<never> = { read: false, why: text('You lack the right {0}.', 'x/read') };

/** A vault, a key and an account that lack nothing. */
export const vault: Vault = {
  ...fake.vault,
  permissionModel: 'rbac',
  purgeProtection: true,
  retentionDays: 90,
};
export const version = 'a'.repeat(32);
export const key: Key = { ...fake.key, latestVersion: version };
export const account: Account = { ...fake.account, keyVersion: version };

export const managed: Account = { ...account, status: { kind: 'serviceManaged' } };
delete (managed as { keyUri?: string }).keyUri;

export interface Change {
  readonly examined?: Facts['examined']['kind'];
  readonly vault?: Partial<Vault>;
  readonly key?: Partial<Key>;
  readonly account?: Partial<Account>;
  readonly estate?: Partial<Estate>;
  readonly facts?: Partial<Facts>;
  /** Of the vault, the account or the subscription, whichever is examined. */
  readonly place?: Partial<Place>;
}

/** Everything is in order, but for what a test changes. */
export function factsOf(change: Change = {}): Facts {
  const theVault = { ...vault, ...change.vault };
  const theKey = { ...key, ...change.key };
  const theAccount = { ...account, ...change.account };
  const estate = emptyEstate({
    accounts: new Map([[subscription.id, read([theAccount])]]),
    vaults: new Map([[subscription.id, read([theVault])]]),
    keyLists: new Map([[vault.id.toLowerCase(), read([theKey])]]),
    keys: new Map([[key.id.toLowerCase(), read(theKey)]]),
    versions: new Map([[key.id.toLowerCase(), read([{ ...theKey, version }])]]),
    assignments: new Map([
      [
        assignmentsId(vault.id, principalId),
        read([{ id: 'x', scope: vault.id, roleDefinitionId: encryptionUserRole.id }]),
      ],
    ]),
    applications: new Map(),
    firstParty: new Map([[subscription.tenantId, read(principalId)]]),
    ...change.estate,
  });
  const kind = change.examined ?? 'account';
  const place = (one: Place['kind'], scope: string, name: string): Place => ({
    ...{ kind: one, scope, name },
    rights: read([everything]),
    locks: read([]),
    policies: read([]),
    ...(one === kind || (one === 'vault' && kind === 'key') ? change.place : {}),
  });
  return {
    examined:
      kind === 'account'
        ? { kind, account: theAccount }
        : kind === 'vault'
          ? { kind, vault: theVault }
          : kind === 'key'
            ? { kind, vault: theVault, key: theKey }
            : { kind },
    subscription,
    estate,
    registration: read('Registered'),
    regions: read([{ name: 'westeurope', displayName: 'West Europe', zones: true, allowed: true }]),
    places: [
      place('subscription', `/subscriptions/${subscription.id}`, subscription.name),
      ...(kind === 'account' ? [place('account', account.id, account.name)] : []),
      ...(kind === 'subscription' ? [] : [place('vault', vault.id, vault.name)]),
    ],
    ...change.facts,
  };
}

export const policy = (definition: string, change: Partial<PolicyAssignment> = {}): PolicyAssignment => ({
  id: '/assignments/1',
  name: 'Ours',
  definitionId: `/providers/Microsoft.Authorization/policyDefinitions/${definition}`,
  notScopes: [],
  enforced: true,
  parameters: { effect: 'Deny' },
  ...change,
});
