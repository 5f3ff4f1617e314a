import { valueOf } from '../inventory/snapshot.ts';
import { locatedVault } from '../inventory/keyStores.ts';
import { isIn, type KeyUri, parseKeyUri } from '../model/keyUri.ts';
import type { Remedy, RemedyCommand } from '../model/problem.ts';
import { sameId } from '../model/resourceId.ts';
import type { Account } from '../model/resources.ts';
import { type CmkSpec, specAccountId, specVaultId } from '../model/spec.ts';
import type { AffectedResource, Session } from '../session/session.ts';
import type { Node } from './nodes/node.ts';
import type { Capability } from './nodes/presentation.ts';

type Kind = 'subscription' | 'vault' | 'key' | 'account';

/** The resource types that a command can run on. The first one that is known is used. */
export const kindsOf: Readonly<Record<Exclude<Remedy, 'signInToTenant'>, readonly Kind[]>> = {
  registerProvider: ['subscription'],
  recoverVault: ['subscription'],
  configureVault: ['vault'],
  generateKey: ['vault'],
  restoreAccess: ['vault'],
  grantAccess: ['key', 'vault'],
  rotateKey: ['key'],
  restoreKey: ['key'],
  enableCmk: ['account'],
  changeKey: ['account'],
  changeIdentity: ['account'],
  moveVaultToRbac: ['vault'],
  explainStatus: ['account'],
};

const nameInId = (id: string) => id.slice(id.lastIndexOf('/') + 1);

export type TargetNodes = { readonly [K in Kind]?: Extract<Node, { kind: K }> };

export const commandOf = (remedy: Remedy): RemedyCommand => `cosmosCmk.${remedy}`;

export const remedyCapability = (remedy: Exclude<Remedy, 'signInToTenant'>): Capability =>
  capabilities[remedy];

const capabilities: Readonly<Record<Exclude<Remedy, 'signInToTenant'>, Capability>> = {
  registerProvider: 'canRegisterProvider',
  recoverVault: 'canRecoverVault',
  configureVault: 'canConfigureVault',
  generateKey: 'canGenerateKey',
  restoreAccess: 'canRestoreAccess',
  grantAccess: 'canGrantAccess',
  rotateKey: 'canRotateKey',
  restoreKey: 'canRestoreKey',
  enableCmk: 'canEnableCmk',
  changeKey: 'canChangeKey',
  changeIdentity: 'canChangeIdentity',
  moveVaultToRbac: 'canMoveToRbac',
  explainStatus: 'canExplainStatus',
};

export const resourceOfSpec = (spec: CmkSpec): AffectedResource => ({
  subscription: spec.subscription,
  vaultId: specVaultId(spec),
  key: spec.key.name,
  accountId: specAccountId(spec),
});

export function resourceOfNode(node: Node): AffectedResource | undefined {
  if (!('subscription' in node)) return undefined;
  const { subscription } = node;
  switch (node.kind) {
    case 'vault':
      return { subscription, vaultId: node.vault.id };
    case 'key':
    case 'keyVersion':
      return { subscription, vaultId: node.vault.id, key: node.key.name };
    case 'account':
      return { subscription, accountId: node.account.id };
    case 'subscription':
      return { subscription };
  }
}

/** The tree node of an affected resource, which is read if no view has read it yet. */
export async function targetNodeOf(
  { inventory, azure }: Pick<Session, 'inventory' | 'azure'>,
  kind: Kind,
  affected: AffectedResource,
): Promise<TargetNodes[Kind]> {
  const { subscription } = affected;
  const { snapshot } = inventory;
  if (kind === 'subscription') {
    const deletedVault = keyStoreName();
    return {
      ...{ kind, subscription, registration: snapshot.get('provider', subscription.id) },
      ...(deletedVault === undefined ? {} : { deletedVault }),
    };
  }
  const account = affected.accountId === undefined ? undefined : await accountOf(affected.accountId);
  if (kind === 'account') return account && { kind, subscription, account };
  const uri = account?.keyUri === undefined ? undefined : parseKeyUri(account.keyUri, azure.cloud);
  const located = await keyStore(affected.vaultId, uri);
  const found = located && ({ kind: 'vault', ...located } as const);
  if (!found || kind === 'vault') return found;
  const name = affected.key ?? uri?.key;
  await inventory.load({ kind: 'keys', subscription: found.subscription, vaultId: found.vault.id });
  const key = valueOf(inventory.snapshot.get('keys', found.vault.id))?.find((one) =>
    sameId(one.name, name ?? ''),
  );
  return key && { ...found, kind, key };

  /** The vault to recover, because a deleted vault isn't in any list. */
  function keyStoreName(): string | undefined {
    if (affected.vaultId !== undefined) return nameInId(affected.vaultId);
    const { accountId } = affected;
    const accounts = valueOf(snapshot.get('accounts', subscription.id)) ?? [];
    const known = accountId === undefined ? undefined : accounts.find(({ id }) => sameId(id, accountId));
    return known?.keyUri === undefined ? undefined : parseKeyUri(known.keyUri, azure.cloud)?.vault;
  }

  async function accountOf(id: string): Promise<Account | undefined> {
    await inventory.load({ kind: 'accounts', subscription });
    return valueOf(inventory.snapshot.get('accounts', subscription.id))?.find((one) => sameId(one.id, id));
  }

  /** The vault of an account's key can be in another subscription or tenant. */
  async function keyStore(vaultId: string | undefined, uri: KeyUri | undefined) {
    await inventory.load({ kind: 'vaults', subscription });
    const { snapshot } = inventory;
    return locatedVault(
      snapshot,
      (vault) => (vaultId === undefined ? isIn(uri, vault) : sameId(vault.id, vaultId)),
      [subscription, ...snapshot.subscriptions],
    );
  }
}
