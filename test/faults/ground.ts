import type { Outcome } from '../../src/model/outcome.ts';
import type { Account, Subscription, Vault } from '../../src/model/resources.ts';
import { contoso, contosoCosmosPrincipal, megan } from '../../src/sandbox/directory.ts';
import {
  cryptoOfficer,
  cryptoServiceEncryptionUser,
  owner,
  reader,
} from '../../src/sandbox/authorization/roles.ts';
import * as add from '../../src/sandbox/estate/builders.ts';
import * as hsms from '../../src/sandbox/estate/hsmBuilders.ts';
import type { ResourceGroup } from '../../src/sandbox/model/governance.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import type { ManagedHsm, Vault as SandboxVault } from '../../src/sandbox/model/vault.ts';
import type { Window } from './world.ts';

export { add, hsms, cryptoServiceEncryptionUser, reader };

export const subscription: Subscription = {
  id: '4d7f2b90-1c6e-4a83-9b55-e0a3c8d61f24',
  name: 'Payroll',
  tenantId: contoso.id,
  account: megan.label,
};
export const me = megan.homeObjectId;
export const cosmos = contosoCosmosPrincipal.objectId;
export const tenantId = contoso.id;

const group = `/subscriptions/${subscription.id}/resourceGroups/rg-payroll`;
export const vaultId = `${group}/providers/Microsoft.KeyVault/vaults/kv-payroll`;
export const hsmId = `${group}/providers/Microsoft.KeyVault/managedHSMs/hsm-payroll`;
export const accountId = `${group}/providers/Microsoft.DocumentDB/databaseAccounts/cosmos-payroll`;
export const keyUri = 'https://kv-payroll.vault.azure.net/keys/payroll';
export const hsmKeyUri = 'https://hsm-payroll.managedhsm.azure.net/keys/payroll';

/** As in a specification. */
export const vaultSpec = { name: 'kv-payroll', resourceGroup: 'rg-payroll', location: 'westeurope' };
export const hsmSpec = { ...vaultSpec, keyStore: 'managedHsm', name: 'hsm-payroll' } as const;
export const keyLocation = { subscription, vault: vaultSpec, key: { name: 'payroll' } };
export const hsmKeyLocation = { ...keyLocation, vault: hsmSpec };

/** The needed permissions in an access policy. */
export const wrapping = ['get', 'wrapKey', 'unwrapKey'];

export interface Filling {
  readonly state: State;
  readonly group: ResourceGroup;
}

interface Ground {
  readonly registered?: readonly string[];
  /** The user's roles on the subscription. */
  readonly roles?: readonly string[];
}

/** A subscription that the user owns, with one resource group, filled by the flow. */
export const estate =
  (fill: (filling: Filling) => void, { registered, roles = [owner] }: Ground = {}) =>
  (state: State): void => {
    const { id, name: displayName } = subscription;
    const made = add.addSubscription(state, {
      ...{ id, displayName, tenantId },
      ...(registered ? { registered } : {}),
    });
    for (const role of roles) add.assignRole(state, `/subscriptions/${id}`, role, me);
    fill({ state, group: add.addResourceGroup(state, made, 'rg-payroll') });
  };

/** A vault with Azure RBAC, whose keys the user can manage. */
export function roleVault({ state, group }: Filling, settings: Partial<add.NewVault> = {}): SandboxVault {
  const vault = add.addVault(state, group, { name: 'kv-payroll', ...settings });
  add.assignRole(state, vault.id, cryptoOfficer, me);
  return vault;
}

/** A vault with access policies, whose keys the user can manage. */
export function policyVault(
  { state, group }: Filling,
  entries: SandboxVaultPolicies = [],
  settings: Partial<add.NewVault> = {},
): SandboxVault {
  const mine = add.keyPolicy(tenantId, me, [
    'get',
    'list',
    'create',
    'update',
    'rotate',
    'getRotationPolicy',
  ]);
  return add.addVault(state, group, {
    name: 'kv-payroll',
    enableRbacAuthorization: undefined,
    accessPolicies: [mine, ...entries],
    ...settings,
  });
}

type SandboxVaultPolicies = NonNullable<add.NewVault['accessPolicies']>;

export const cosmosPolicy = add.keyPolicy(tenantId, cosmos, wrapping);

/** A managed HSM that the user administers and whose keys they can use. */
export function hsm({ state, group }: Filling, settings: Partial<hsms.HsmToBuild> = {}): ManagedHsm {
  const made = hsms.addHsm(state, group, { name: 'hsm-payroll', ...settings });
  for (const role of [hsms.hsmAdministrator, hsms.hsmCryptoUser])
    hsms.assignLocalRole(state, made, '/', role, me);
  return made;
}

export const letIn = ({ state }: Filling, scope = vaultId, principal = cosmos) =>
  add.assignRole(state, scope, cryptoServiceEncryptionUser, principal);

export const letIntoHsm = ({ state }: Filling, store: ManagedHsm, scope = '/keys') =>
  hsms.assignLocalRole(state, store, scope, hsms.hsmEncryptionUser, cosmos);

export const account = ({ state, group }: Filling, settings: Partial<add.NewAccount> = {}) =>
  add.addAccount(state, group, { name: 'cosmos-payroll', keyVaultKeyUri: keyUri, ...settings });

export function done<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

/** The state that the user sees before choosing a command, read without faults. */
export interface Seen {
  readonly accounts: readonly Account[];
  readonly vaults: readonly Vault[];
}

export async function look({ services }: Window): Promise<Seen> {
  const { signal } = new AbortController();
  const [accounts, vaults] = [await services.accounts.list(signal), await services.vaults.list(signal)];
  return { accounts: done(accounts), vaults: done(vaults) };
}
