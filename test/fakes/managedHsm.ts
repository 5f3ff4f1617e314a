import type { Azure, AzureSubscription } from '../../src/azure/api.ts';
import { contoso } from '../../src/sandbox/directory.ts';
import { owner } from '../../src/sandbox/authorization/roles.ts';
import * as add from '../../src/sandbox/estate/builders.ts';
import * as hsms from '../../src/sandbox/estate/hsmBuilders.ts';
import type { ResourceGroup } from '../../src/sandbox/model/governance.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import type { ManagedHsm } from '../../src/sandbox/model/vault.ts';
import { cosmos, done, signal, subscription, subscriptionId } from './revocations.ts';
import { connect, megan, type Connected } from './connect.ts';

export { cosmos, done, signal, subscription };
export const me = megan.homeObjectId;
export const keyUri = 'https://hsm-ledgers.managedhsm.azure.net/keys/ledger';
export const hsmId = `/subscriptions/${subscriptionId}/resourceGroups/rg-ledgers/providers/Microsoft.KeyVault/managedHSMs/hsm-ledgers`;

export interface HsmPlace {
  readonly connected: Connected;
  readonly azure: Azure;
  readonly services: AzureSubscription;
}

export interface Filling {
  readonly state: State;
  readonly hsm: ManagedHsm;
  readonly group: ResourceGroup;
}

export interface Settings extends Partial<hsms.HsmToBuild> {
  /** The user's local roles on the HSM; administrator and crypto user by default. */
  readonly roles?: readonly string[];
}

/** One managed HSM with the key "ledger", in a subscription that the user owns. */
export function hsmPlace(
  settings: Settings = {},
  fill: (filling: Filling) => void = () => undefined,
): HsmPlace {
  const { roles = [hsms.hsmAdministrator, hsms.hsmCryptoUser], ...options } = settings;
  const connected = connect(megan, { revocationReach: 5 * 60_000 }, (state) => {
    const made = add.addSubscription(state, {
      id: subscriptionId,
      displayName: 'Ledgers',
      tenantId: contoso.id,
    });
    add.assignRole(state, `/subscriptions/${subscriptionId}`, owner, me);
    const group = add.addResourceGroup(state, made, 'rg-ledgers');
    const hsm = hsms.addHsm(state, group, { name: 'hsm-ledgers', ...options });
    for (const role of roles) hsms.assignLocalRole(state, hsm, '/', role, me);
    add.addKey(state, hsm, { name: 'ledger', versions: 2 });
    fill({ state, hsm, group });
  });
  return { connected, azure: connected.azure, services: connected.azure.in(subscription) };
}

/** The role with which Cosmos DB can use the key, at the scope in Microsoft's documentation. */
export const lettingCosmosIn = ({ state, hsm }: Filling, scope = '/keys') =>
  void hsms.assignLocalRole(state, hsm, scope, hsms.hsmEncryptionUser, cosmos);
