import { specVaultId, type CmkSpec } from '../../domain/spec.ts';
import type { Answers } from './answers.ts';

/** The answers that lead to a specification: an interrupted creation goes on from there, and may go back. */
export function answersFrom(spec: CmkSpec): Answers {
  const { subscription, resourceGroup, vault, key, account, principalId, identityId, applicationId } = spec;
  return {
    subscription,
    ...(resourceGroup.isNew
      ? { group: 'new', groupName: resourceGroup.name, groupRegion: named(resourceGroup.location) }
      : { group: { name: resourceGroup.name, location: resourceGroup.location } }),
    ...(applicationId === undefined
      ? placeOf(spec)
      : {
          vault: 'across',
          foreignKey: { home: vault.home ?? 'vault', vault: vault.name, key: key.name },
          applicationId,
        }),
    accountName: account.name,
    api: account.api,
    region: { ...account.region, zones: account.zoneRedundant },
    zoneRedundant: account.zoneRedundant,
    ...(vault.allowTrustedServices ? { allowTrustedServices: true } : {}),
    ...(principalId === undefined ? {} : { principalId }),
    ...(identityId === undefined ? {} : { identity: { id: identityId } }),
    ...(account.backup ? { backup: account.backup } : {}),
  };
}

function placeOf(spec: CmkSpec): Answers {
  const { vault, key } = spec;
  return {
    ...(vault.create
      ? {
          vault: 'new',
          vaultName: vault.name,
          vaultRegion: named(vault.location),
          permissionModel: vault.create.permissionModel,
          vaultSku: vault.create.sku,
        }
      : {
          vault: {
            id: specVaultId(spec),
            name: vault.name,
            resourceGroup: vault.resourceGroup,
            location: vault.location,
          },
        }),
    ...(key.create ? { key: 'new', keyName: key.name, keySize: key.create } : { key: { name: key.name } }),
  };
}

const named = (name: string) => ({ name, displayName: name });
