import {
  createIfNotExist as createInVault,
  get as getInVault,
  list as listInVault,
  listVersions as listVersionsInVault,
} from '@azure/arm-keyvault/api/keys';
import { createIfNotExist, get, list, listVersions } from '@azure/arm-keyvault/api/managedHsmKeys';
import { isManagedHsm } from '../domain/resourceId.ts';
import { partsOf } from './partsOf.ts';
import type { Session } from './session.ts';

const inVaults = {
  createIfNotExist: createInVault,
  get: getInVault,
  list: listInVault,
  listVersions: listVersionsInVault,
};

const inHsms = { createIfNotExist, get, list, listVersions };

/** Where Resource Manager has a home's keys: vaults and managed HSMs have the same operations, at other addresses. */
export function armKeys({ connection: { cloud } }: Session, vaultId: string) {
  const { resourceGroup, name } = partsOf(vaultId);
  const isHsm = isManagedHsm(vaultId);
  // It becomes a host, to which a token is sent.
  if (isHsm && !/^[0-9a-z-]{1,64}$/i.test(name)) throw new Error(`Not the name of a managed HSM: ${name}`);
  return {
    resourceGroup,
    vault: name,
    operations: isHsm ? inHsms : inVaults,
    at: {
      id: vaultId,
      uri: `https://${name.toLowerCase()}${isHsm ? cloud.hsmSuffix : cloud.vaultSuffix}`,
    },
  };
}
