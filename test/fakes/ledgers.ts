import type { AzureSubscription } from '../../src/azure/api.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Account, Subscription } from '../../src/model/resources.ts';
import type { CmkSpec } from '../../src/model/spec.ts';
import type { Pace } from '../../src/model/time.ts';
import type { Change } from '../../src/setup/step.ts';
import { contoso, contosoCosmosPrincipal } from '../../src/sandbox/directory.ts';
import { cryptoOfficer, owner } from '../../src/sandbox/authorization/roles.ts';
import * as add from '../../src/sandbox/estate/builders.ts';
import type { ResourceGroup } from '../../src/sandbox/model/governance.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import type { Vault } from '../../src/sandbox/model/vault.ts';
import type { Timings } from '../../src/sandbox/timings.ts';
import { undertake, type Talk } from './undertaking.ts';
import { connect, megan, type Connected } from './connect.ts';

export { add };
export const cosmos = contosoCosmosPrincipal.objectId;
export const { signal } = new AbortController();
export const minute = 60_000;

const id = '9c2a41d6-71be-4f35-8d0e-5b6a3f90c127';
export const subscription: Subscription = {
  id,
  name: 'Ledgers',
  tenantId: contoso.id,
  account: megan.label,
};
const group = `/subscriptions/${id}/resourceGroups/rg-ledgers/providers`;
export const vaultId = `${group}/Microsoft.KeyVault/vaults/kv-ledgers`;
export const accountId = `${group}/Microsoft.DocumentDB/databaseAccounts/cosmos-a`;
export const keyUri = 'https://kv-ledgers.vault.azure.net/keys/ledger';
export const vault = { name: 'kv-ledgers', resourceGroup: 'rg-ledgers', location: 'westeurope' };
export const keyLocation = { subscription, vault, key: { name: 'ledger' } };
/** An account that doesn't exist yet. Everything else that it needs does, apart from what a test leaves out. */
export const newLedger: CmkSpec = {
  ...keyLocation,
  resourceGroup: { name: 'rg-ledgers', location: 'westeurope', isNew: false },
  account: {
    name: 'cosmos-new',
    api: 'NoSQL',
    region: { name: 'westeurope', displayName: 'West Europe' },
    zoneRedundant: false,
  },
};
/** Access policies with which Cosmos DB can use the keys of a vault. */
export const policies = [add.keyPolicy(contoso.id, cosmos, ['get', 'wrapKey', 'unwrapKey'])];

export function done<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

export interface Ledgers extends Connected {
  readonly services: AzureSubscription;
  /** The sandbox's vault. */
  readonly vault: Vault;
  account(): Promise<Account>;
  run<R>(change: Change<R>, look: (signal: AbortSignal) => R, talk?: Talk, pace?: Pace): Undertaken<R>;
}

type Undertaken<R> = ReturnType<typeof undertake<R>>;

/** One vault "kv-ledgers" with the key "ledger", whose user has all permissions on it. */
export function ledgers(
  fill: (state: State, group: ResourceGroup, vault: Vault) => void = () => undefined,
  settings: Partial<add.NewVault> = {},
  timings: Partial<Timings> = {},
): Ledgers {
  let made: Vault | undefined;
  const connected = connect(megan, { revocationReach: 5 * minute, ...timings }, (state) => {
    const there = add.addSubscription(state, { id, displayName: 'Ledgers', tenantId: contoso.id });
    add.assignRole(state, `/subscriptions/${id}`, owner, megan.homeObjectId);
    add.assignRole(state, `/subscriptions/${id}`, cryptoOfficer, megan.homeObjectId);
    const resourceGroup = add.addResourceGroup(state, there, 'rg-ledgers');
    made = add.addVault(state, resourceGroup, { name: 'kv-ledgers', ...settings });
    add.addKey(state, made, { name: 'ledger' });
    fill(state, resourceGroup, made);
  });
  if (!made) throw new Error('The estate was not filled.');
  const services = connected.azure.in(subscription);
  return Object.assign(connected, {
    services,
    vault: made,
    async account() {
      const found = done(await services.accounts.get(accountId, signal));
      if (!found) throw new Error('There is no account.');
      return found;
    },
    run<R>(change: Change<R>, look: (stop: AbortSignal) => R, talk: Talk = {}, pace = connected.pace) {
      connected.sent();
      return undertake(
        { azure: connected.azure, pace, calls: () => connected.sent() },
        subscription,
        change,
        look,
        talk,
      );
    },
  });
}
