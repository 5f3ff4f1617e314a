import { newGuid } from '../../identifiers.ts';
import type { RoleAssignment } from '../../model/governance.ts';
import type { HsmSettings, ManagedHsm } from '../../model/vault.ts';
import { timeline } from '../../timeline.ts';
import { hsmType } from '../vaults.ts';
import { hsmAdministrator } from './localRoles.ts';

/** Purge protection is on by default (specification). */
export const initialHsm: HsmSettings = {
  tags: {},
  skuName: 'Standard_B1',
  networkAcls: undefined,
  publicNetworkAccess: 'Enabled',
  purgeProtection: true,
  trustsResourceManager: false,
};

export function localAssignment(
  scope: string,
  role: string,
  principalId: string,
  at: number,
  name = newGuid(),
): RoleAssignment {
  return {
    id: `${scope === '/' ? '' : scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    ...{ name, scope, role, principalId },
    ...{ principalType: '', description: undefined, createdAt: at, removedAt: undefined },
  };
}

export interface NewHsm extends Omit<ManagedHsm, 'id' | 'settings' | 'life' | 'keys' | 'localAssignments'> {
  readonly settings: HsmSettings;
}

/** The named administrators have their role from the creation on. */
export function makeHsm({ settings, ...hsm }: NewHsm, now: number): ManagedHsm {
  return {
    ...hsm,
    id: `/subscriptions/${hsm.subscriptionId}/resourceGroups/${hsm.resourceGroup}/providers/${hsmType}/${hsm.name}`,
    settings: timeline(now, settings),
    life: timeline(now, 'live'),
    keys: [],
    localAssignments: hsm.administrators.map((one) => localAssignment('/', hsmAdministrator, one, now)),
  };
}
