import { same } from '../identifiers.ts';
import { initialHsm, localAssignment, makeHsm } from '../keyVault/hsm/hsms.ts';
import { hsmAdministrator, hsmCryptoUser, hsmEncryptionUser } from '../keyVault/hsm/localRoles.ts';
import type { ResourceGroup, RoleAssignment } from '../model/governance.ts';
import type { State } from '../model/state.ts';
import type { HsmSettings, ManagedHsm } from '../model/vault.ts';
import { before } from './builders.ts';

export { hsmAdministrator, hsmCryptoUser, hsmEncryptionUser };

export interface HsmToBuild extends Partial<HsmSettings> {
  readonly name: string;
  readonly location?: string;
  readonly softDeleteRetentionInDays?: number;
  /** Object ids of people who manage roles and the security domain but have no access to keys. */
  readonly administrators?: readonly string[];
  readonly isActivated?: boolean;
}

/** By default, active and with purge protection. */
export function addHsm(state: State, group: ResourceGroup, options: HsmToBuild): ManagedHsm {
  const { name, location = group.location, softDeleteRetentionInDays = 90, ...rest } = options;
  const { administrators = [], isActivated = true, ...settings } = rest;
  const { subscriptionId, name: resourceGroup } = group;
  const since = before(state);
  const hsm = makeHsm(
    {
      ...{ subscriptionId, resourceGroup, name, location, softDeleteRetentionInDays },
      ...{ administrators, isActivated, createdBy: 'megan.bowen@contoso.com', resolvesAt: since },
      tenantId: state.subscriptions.find(({ id }) => same(id, subscriptionId))?.tenantId ?? '',
      settings: { ...initialHsm, ...settings },
    },
    since,
  );
  state.hsms.push(hsm);
  return hsm;
}

/** Assigns one of the HSM's own roles at `/`, `/keys`, or `/keys/{name}`. */
export function assignLocalRole(
  state: State,
  hsm: ManagedHsm,
  scope: string,
  role: string,
  principalId: string,
): RoleAssignment {
  const made = localAssignment(scope, role, principalId, before(state));
  hsm.localAssignments.push(made);
  return made;
}
