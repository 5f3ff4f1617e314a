import type { KeyUri } from '../model/keyUri.ts';
import { isManagedHsm, userAssignedIdentityId } from '../model/resourceId.ts';
import { identityName } from '../model/keyIdentity.ts';
import type { ApiKind, PermissionModel, Subscription } from '../model/resources.ts';
import {
  type BackupChoice,
  type CmkSpec,
  type IdentityChoice,
  type KeySpec,
  type OrNew,
  type RegionChoice,
  specVaultId,
  type VaultAnswer,
  type VaultSku,
  type VaultSpec,
  vaultSpecOf,
} from '../model/spec.ts';

type ForeignKey = Pick<KeyUri, 'keyStore' | 'vault' | 'key'>;

/**
 * The answers so far. They survive going back and forth: a name typed for a new vault is still there when the user
 * returns to it.
 */
export interface CreationAnswers {
  readonly subscription?: Subscription;
  readonly group?: OrNew<{ readonly name: string; readonly location: string }>;
  readonly groupName?: string;
  readonly groupRegion?: RegionChoice;
  readonly vault?: VaultAnswer;
  /** A key in a vault of another tenant, and the application through which the account reaches it. */
  readonly foreignKey?: ForeignKey;
  readonly applicationId?: string;
  readonly vaultName?: string;
  readonly vaultRegion?: RegionChoice;
  readonly permissionModel?: PermissionModel;
  readonly vaultSku?: VaultSku;
  readonly key?: OrNew<{ readonly name: string }>;
  readonly keyName?: string;
  /** With its expiry and rotation, which are chosen from the plan only. */
  readonly keySize?: NonNullable<KeySpec['create']>;
  readonly accountName?: string;
  readonly api?: ApiKind;
  readonly region?: RegionChoice & { readonly zones: boolean };
  readonly zoneRedundant?: boolean;
  readonly allowTrustedServices?: boolean;
  readonly principalId?: string;
  /** These two are only asked for from the plan. Until then, the plan shows their current values. */
  readonly identity?: IdentityChoice;
  readonly backup?: BackupChoice;
}

/** The resource that the command was run on, and a planned account that was checked there. */
interface CreationStart {
  readonly subscription: Subscription;
  readonly vault?: VaultAnswer;
  readonly key?: { readonly name: string };
  readonly intended?: {
    readonly name: string;
    readonly region?: CreationAnswers['region'];
    readonly identity?: IdentityChoice;
    readonly continuous: boolean;
  };
}

/** The answers that a start already gives. */
export const answersAt = ({ subscription, vault, key, intended }: CreationStart): CreationAnswers => ({
  subscription,
  ...(vault ? { vault } : {}),
  ...(key ? { key: { name: key.name } } : {}),
  ...(intended
    ? {
        accountName: intended.name,
        ...(intended.region ? { region: intended.region } : {}),
        ...(intended.identity ? { identity: intended.identity } : {}),
        ...(intended.continuous ? { backup: 'Continuous7Days' } : {}),
      }
    : {}),
});

/** A new vault has no keys to choose from. */
export const keyIsNew = ({ vault, key }: CreationAnswers) =>
  vault === 'new' || (vault !== 'across' && key === 'new');

/** Another subscription has other groups and vaults, and can be in another tenant. */
export function withSubscription(answers: CreationAnswers, subscription: Subscription): CreationAnswers {
  if (answers.subscription?.id === subscription.id) return { ...answers, subscription };
  const { group, vault, key, principalId, identity, allowTrustedServices, ...rest } = answers;
  return {
    ...rest,
    subscription,
    ...(group === 'new' ? { group } : {}),
    ...(vault === 'new' || vault === 'across' ? { vault } : {}),
    ...(key === 'new' ? { key } : {}),
  };
}

/** Another vault has other keys, and its firewall is a separate decision. */
export function withVault(answers: CreationAnswers, vault: VaultAnswer): CreationAnswers {
  if (vaultIdOf(answers.vault) === vaultIdOf(vault)) return { ...answers, vault };
  const { key, keySize, allowTrustedServices, ...rest } = answers;
  return {
    ...rest,
    vault,
    ...(key === 'new' ? { key } : {}),
    // A managed HSM and a vault offer different key types, so the choice doesn't carry over between them.
    ...(keySize && isHsm(vault) === isHsm(answers.vault) ? { keySize } : {}),
  };
}

const isHsm = (vault: CreationAnswers['vault']) => typeof vault === 'object' && isManagedHsm(vault.id);

const vaultIdOf = (vault: CreationAnswers['vault']) =>
  typeof vault === 'object' ? vault.id.toLowerCase() : vault;

/** Converts the answers to a specification, or undefined while one is missing. */
export function specFrom(answers: CreationAnswers): CmkSpec | undefined {
  const { subscription, accountName, api, region, principalId, identity, backup } = answers;
  const resourceGroup = groupFrom(answers);
  if (!subscription || !resourceGroup || !accountName || !api || !region) return undefined;
  const vault = vaultFrom(answers, resourceGroup);
  const key = keyFrom(answers);
  if (!vault || !key) return undefined;
  const { name, displayName, zones } = region;
  return {
    subscription,
    resourceGroup,
    vault,
    key,
    account: {
      name: accountName,
      api,
      region: { name, displayName },
      zoneRedundant: zones && answers.zoneRedundant === true,
      // Backup could be chosen before the API, and Cassandra has no continuous backup (Learn: "Continuous backup with
      // point-in-time restore").
      ...(backup && backup !== 'periodic' && api !== 'Cassandra' ? { backup } : {}),
    },
    ...(principalId === undefined ? {} : { principalId }),
    ...identityFrom(identity, subscription, resourceGroup),
    ...(typeof answers.vault === 'object' && answers.vault.subscription
      ? { vaultSubscription: answers.vault.subscription }
      : {}),
    ...(answers.vault === 'across' && answers.applicationId ? { applicationId: answers.applicationId } : {}),
  };
}

/** A new identity is created beside the account. */
function identityFrom(
  identity: IdentityChoice | undefined,
  { id }: Subscription,
  { name, location }: CmkSpec['resourceGroup'],
): Pick<CmkSpec, 'identityId' | 'newIdentity'> {
  if (typeof identity !== 'object') return {};
  if ('id' in identity) return { identityId: identity.id };
  return {
    identityId: userAssignedIdentityId(id, name, identity.newName),
    newIdentity: { location },
  };
}

export function groupFrom({
  group,
  groupName,
  groupRegion,
}: CreationAnswers): CmkSpec['resourceGroup'] | undefined {
  if (group !== 'new') return group && { name: group.name, location: group.location, isNew: false };
  if (!groupName || !groupRegion) return undefined;
  return { name: groupName, location: groupRegion.name, isNew: true };
}

function vaultFrom(answers: CreationAnswers, group: CmkSpec['resourceGroup']): VaultSpec | undefined {
  const { vault, vaultName, vaultRegion, permissionModel, vaultSku, allowTrustedServices } = answers;
  const consent = allowTrustedServices ? { allowTrustedServices } : {};
  if (vault === undefined) return undefined;
  if (vault === 'across') {
    const foreign = foreignVault(answers, group);
    return foreign && { ...foreign, ...consent };
  }
  if (vault !== 'new') return { ...vaultSpecOf(vault), ...consent };
  if (!vaultName || !vaultRegion || !permissionModel || !vaultSku) return undefined;
  return {
    name: vaultName,
    resourceGroup: group.name,
    location: vaultRegion.name,
    create: { sku: vaultSku, permissionModel },
    ...consent,
  };
}

/** Only the name is known. The plan finds the vault's subscription and resource group. */
function foreignVault(
  { foreignKey, applicationId }: CreationAnswers,
  group: CmkSpec['resourceGroup'],
): VaultSpec | undefined {
  if (!foreignKey || !applicationId) return undefined;
  const { keyStore, vault } = foreignKey;
  return {
    ...(keyStore === 'managedHsm' ? { keyStore } : {}),
    name: vault,
    resourceGroup: group.name,
    location: group.location,
  };
}

function keyFrom(answers: CreationAnswers): KeySpec | undefined {
  const { vault, key, keyName, keySize, foreignKey } = answers;
  if (vault === 'across') return foreignKey && { name: foreignKey.key };
  if (!keyIsNew(answers)) return typeof key === 'object' ? { name: key.name } : undefined;
  return keyName && keySize ? { name: keyName, create: keySize } : undefined;
}

/** Converts a specification back to answers, so that an interrupted creation can continue or go back. */
export function answersFrom(spec: CmkSpec): CreationAnswers {
  const { subscription, resourceGroup, vault, key, account, principalId, identityId, applicationId } = spec;
  const identity =
    identityId === undefined
      ? undefined
      : spec.newIdentity
        ? { newName: identityName(identityId) }
        : { id: identityId };
  return {
    subscription,
    ...(resourceGroup.isNew
      ? { group: 'new', groupName: resourceGroup.name, groupRegion: named(resourceGroup.location) }
      : { group: { name: resourceGroup.name, location: resourceGroup.location } }),
    ...(applicationId === undefined
      ? keyAnswers(spec)
      : {
          vault: 'across',
          foreignKey: { keyStore: vault.keyStore ?? 'vault', vault: vault.name, key: key.name },
          applicationId,
        }),
    accountName: account.name,
    api: account.api,
    region: { ...account.region, zones: account.zoneRedundant },
    zoneRedundant: account.zoneRedundant,
    ...(vault.allowTrustedServices ? { allowTrustedServices: true } : {}),
    ...(principalId === undefined ? {} : { principalId }),
    ...(identity ? { identity } : {}),
    ...(account.backup ? { backup: account.backup } : {}),
  };
}

function keyAnswers(spec: CmkSpec): CreationAnswers {
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
            ...(spec.vaultSubscription ? { subscription: spec.vaultSubscription } : {}),
          },
        }),
    ...(key.create ? { key: 'new', keyName: key.name, keySize: key.create } : { key: { name: key.name } }),
  };
}

const named = (name: string) => ({ name, displayName: name });
