import { valueOf } from '../inventory/snapshot.ts';
import { parseKeyUri } from '../model/keyUri.ts';
import type { Remedy, RemedyCommand } from '../model/problem.ts';
import { sameId } from '../model/resourceId.ts';
import type { Account, Vault } from '../model/resources.ts';
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
  explainStatus: ['account'],
};

export type TargetNodes = { readonly [K in Kind]?: Extract<Node, { kind: K }> };

export const commandOf = (remedy: Remedy): RemedyCommand => `cosmosCmk.${remedy}`;

export const capabilityOf = (remedy: Exclude<Remedy, 'signInToTenant'>): Capability => capabilities[remedy];

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
export async function targetOf(
  { inventory, azure }: Pick<Session, 'inventory' | 'azure'>,
  kind: Kind,
  concern: AffectedResource,
): Promise<TargetNodes[Kind]> {
  const { subscription } = concern;
  const { snapshot } = inventory;
  if (kind === 'subscription')
    return { kind, subscription, registration: snapshot.get('provider', subscription.id) };
  const account = concern.accountId === undefined ? undefined : await accountOf(concern.accountId);
  if (kind === 'account') return account && { kind, subscription, account };
  const uri = account?.keyUri === undefined ? undefined : parseKeyUri(account.keyUri, azure.cloud);
  const { vaultId } = concern;
  const found = await vaultWhere(
    vaultId === undefined ? ({ name }) => sameId(name, uri?.vault ?? '') : ({ id }) => sameId(id, vaultId),
  );
  if (!found || kind === 'vault') return found;
  const name = concern.key ?? uri?.key;
  await inventory.load({ kind: 'keys', subscription: found.subscription, vaultId: found.vault.id });
  const key = valueOf(inventory.snapshot.get('keys', found.vault.id))?.find((one) =>
    sameId(one.name, name ?? ''),
  );
  return key && { ...found, kind, key };

  async function accountOf(id: string): Promise<Account | undefined> {
    await inventory.load({ kind: 'accounts', subscription });
    return valueOf(inventory.snapshot.get('accounts', subscription.id))?.find((one) => sameId(one.id, id));
  }

  /** The vault of an account's key can be in another subscription or tenant. Vault names are unique in a cloud. */
  async function vaultWhere(is: (vault: Vault) => boolean): Promise<TargetNodes['vault']> {
    const all = valueOf(snapshot.get('subscriptions'))?.subscriptions ?? [];
    const others = all.filter(({ id }) => !sameId(id, subscription.id));
    await inventory.load({ kind: 'vaults', subscription });
    for (const home of [subscription, ...others]) {
      const vault = valueOf(inventory.snapshot.get('vaults', home.id))?.find(is);
      if (vault) return { kind: 'vault', subscription: home, vault };
    }
    return undefined;
  }
}
