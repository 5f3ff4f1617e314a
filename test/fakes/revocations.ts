import type { AzureSubscription } from '../../src/azure/api.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Subscription } from '../../src/model/resources.ts';
import type { Undo } from '../../src/model/undo.ts';
import { type SavedUndo, type UndoRecord, UndoStore } from '../../src/revocation/revocation.ts';
import { accessMethod } from '../../src/revocation/revokeAccess.ts';
import { keyMethod, type KeyTarget } from '../../src/revocation/revokeKey.ts';
import { MemoryRecords } from '../../src/session/records.ts';
import type { OperationContext } from '../../src/setup/step.ts';
import { cryptoOfficer, owner } from '../../src/sandbox/authorization/roles.ts';
import { contoso, contosoCosmosPrincipal } from '../../src/sandbox/directory.ts';
import * as add from '../../src/sandbox/estate/builders.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import type { Vault } from '../../src/sandbox/model/vault.ts';
import { connect, type Connected, megan } from './connect.ts';

export { accessMethod, keyMethod };

export const cosmos = contosoCosmosPrincipal.objectId;
export const subscriptionId = '9c2a41d6-71be-4f35-8d0e-5b6a3f90c127';
export const { signal } = new AbortController();

export const subscription: Subscription = {
  id: subscriptionId,
  name: 'Ledgers',
  tenantId: contoso.id,
  account: megan.label,
};

export function done<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

/** The record that every revocation requires, in a separate store. */
export const keep = async <U extends Undo>(undo: U): Promise<SavedUndo<U>> =>
  done(await memoryStore().save(undo));

export const memoryStore = () => new UndoStore(new MemoryRecords<UndoRecord>());

export interface Place {
  readonly connected: Connected;
  readonly azure: AzureSubscription;
  readonly bench: OperationContext;
  readonly vault: KeyTarget['vault'];
}

/** One vault whose user has all permissions on it, filled by the test. */
export function place(fill: (state: State, vault: Vault) => void, settings: object = {}): Place {
  let id = '';
  const connected = connect(megan, { revocationReach: 5 * 60_000 }, (state) => {
    const made = add.addSubscription(state, {
      id: subscriptionId,
      displayName: 'Ledgers',
      tenantId: contoso.id,
    });
    add.assignRole(state, `/subscriptions/${subscriptionId}`, owner, megan.homeObjectId);
    const group = add.addResourceGroup(state, made, 'rg-ledgers');
    const vault = add.addVault(state, group, { name: 'kv-ledgers', ...settings });
    add.assignRole(state, vault.id, cryptoOfficer, megan.homeObjectId);
    ({ id } = vault);
    fill(state, vault);
  });
  const { azure, pace } = connected;
  const policies = 'enableRbacAuthorization' in settings;
  return {
    connected,
    azure: azure.in(subscription),
    bench: { azure, pace, signal },
    vault: {
      id,
      name: 'kv-ledgers',
      uri: 'https://kv-ledgers.vault.azure.net',
      permissionModel: policies ? 'accessPolicy' : 'rbac',
    },
  };
}

export const keyTarget = ({ vault }: Place, users: KeyTarget['users'] = []): KeyTarget => ({
  subscription,
  vault,
  key: 'ledger',
  users,
});
