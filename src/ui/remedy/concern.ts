import { valueOf } from '../../app/loadable.ts';
import type { Session } from '../../app/session.ts';
import { parseKeyUri } from '../../domain/keyUri.ts';
import type { Account, Vault } from '../../domain/model.ts';
import { sameId } from '../../domain/resourceId.ts';
import { type CmkSpec, specAccountId, specVaultId } from '../../domain/spec.ts';
import type { Concern } from '../shell.ts';
import type { Node } from '../tree/node.ts';
import type { Kind, Things } from './target.ts';

export const concernOfSpec = (spec: CmkSpec): Concern => ({
  subscription: spec.subscription,
  vaultId: specVaultId(spec),
  key: spec.key.name,
  accountId: specAccountId(spec),
});

export function concernOfNode(node: Node): Concern | undefined {
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

/** The trees' node of what is concerned; what no view has shown yet is read. */
export async function thingOf(
  { inventory, azure }: Pick<Session, 'inventory' | 'azure'>,
  kind: Kind,
  concern: Concern,
): Promise<Things[Kind]> {
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

  /** The vault of an account's key may be in another subscription or tenant: names of vaults are unique in a cloud. */
  async function vaultWhere(is: (vault: Vault) => boolean): Promise<Things['vault']> {
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
