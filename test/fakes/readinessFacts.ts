import { assignmentsId, type InventoryView, type ReadResult } from '../../src/model/inventoryView.ts';
import type { PolicyAssignment, PolicyResult } from '../../src/model/policies.ts';
import type { Account, Key, Vault } from '../../src/model/resources.ts';
import { encryptionUserRole } from '../../src/model/roleAssignments.ts';
import { text } from '../../src/model/text.ts';
import type { Facts, AffectedScope, PolicyCheck } from '../../src/readiness/facts.ts';
import * as fake from './azure.ts';
import { emptyEstate } from './readinessEstate.ts';

const { subscription, principalId, everything } = fake;

export const read = <T>(value: T): ReadResult<T> => ({ read: true, value });
export const refused: ReadResult<never> = { read: false, why: text('You lack the right {0}.', 'x/read') };

/** A vault, a key, and an account without problems. */
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
  readonly examined?: Facts['checked']['kind'];
  readonly vault?: Partial<Vault>;
  readonly key?: Partial<Key>;
  readonly account?: Partial<Account>;
  readonly estate?: Partial<InventoryView>;
  readonly facts?: Partial<Facts>;
  /** The scope of the vault, the account, or the subscription, whichever is checked. */
  readonly place?: Partial<AffectedScope>;
}

/** Facts without problems, except for a test's changes. */
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
  const place = (one: AffectedScope['kind'], scope: string, name: string): AffectedScope => ({
    ...{ kind: one, scope, name },
    rights: read([everything]),
    locks: read([]),
    ...(one === 'subscription' ? {} : { policies: policiesOf() }),
    ...(one === kind || (one === 'vault' && kind === 'key') ? change.place : {}),
  });
  return {
    checked:
      kind === 'account'
        ? { kind, account: theAccount }
        : kind === 'vault'
          ? { kind, vault: theVault }
          : kind === 'key'
            ? { kind, vault: theVault, key: theKey }
            : { kind },
    subscription,
    view: estate,
    registration: read('Registered'),
    regions: read([{ name: 'westeurope', displayName: 'West Europe', zones: true, allowed: true }]),
    ...(kind === 'subscription' ? {} : { regionPairs: read(new Map([['westeurope', 'northeurope']])) }),
    scopes: [
      place('subscription', `/subscriptions/${subscription.id}`, subscription.name),
      ...(kind === 'account' ? [place('account', account.id, account.name)] : []),
      ...(kind === 'subscription' ? [] : [place('vault', vault.id, vault.name)]),
    ],
    ...change.facts,
  };
}

/** Azure's response with the effect of one policy, and its assignment if it could be read. */
export const policiesOf = (
  result?: Partial<PolicyResult>,
  assignment?: Partial<PolicyAssignment>,
  more: Partial<PolicyCheck> = {},
): ReadResult<PolicyCheck> =>
  read({
    results: result
      ? [{ outcome: 'denies', assignmentId: '/assignments/1', reasons: ['location: here'], ...result }]
      : [],
    assignments: new Map(
      assignment
        ? [['/assignments/1', { id: '/assignments/1', name: 'Ours', enforced: true, ...assignment }]]
        : [],
    ),
    ...more,
  });
