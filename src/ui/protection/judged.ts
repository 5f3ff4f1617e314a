import { homeName, homeNameOf } from '../../domain/keyUri.ts';
import type { Account, Key, Vault } from '../../domain/model.ts';
import { keyName } from '../../domain/protection/places.ts';
import type { Node, Protects } from '../tree/node.ts';
import type { Judgement } from './judgement.ts';
import { shortRisk } from './shortRisk.ts';

type AccountNode = Extract<Node, { kind: 'account' }>;
type VaultNode = Extract<Node, { kind: 'vault' }>;

const accounts = new WeakMap<Account, AccountNode>();
const vaults = new WeakMap<Vault, VaultNode>();

/** A node with what is judged of it. What stands as before is the same node as before. */
export function judged(node: Node, judgement: Judgement): Node {
  switch (node.kind) {
    case 'account':
      return judgedAccount(node, judgement);
    case 'vault':
      return judgedVault(node, judgement);
    case 'key':
      return { ...node, protects: protectedBy(judgement, node.key) };
    case 'subscription':
    case 'tenantFailure':
    case 'keyVersion':
    case 'group':
    case 'failure':
    case 'nothing':
    case 'finding':
      return node;
  }
}

function judgedAccount(node: AccountNode, judgement: Judgement): AccountNode {
  const protection = judgement.of(node.account);
  const risk = shortRisk(protection);
  const before = accounts.get(node.account);
  if (
    before?.subscription === node.subscription &&
    before.standing?.state === protection.state &&
    before.standing.risk === risk
  )
    return before;
  const made = { ...node, standing: { state: protection.state, ...(risk ? { risk } : {}) } };
  accounts.set(node.account, made);
  return made;
}

function judgedVault(node: VaultNode, judgement: Judgement): VaultNode {
  const protects = protectedIn(judgement, node.vault);
  const before = vaults.get(node.vault);
  if (
    before?.subscription === node.subscription &&
    before.protects?.accounts === protects.accounts &&
    before.protects.atLeast === protects.atLeast
  )
    return before;
  const made = { ...node, protects };
  vaults.set(node.vault, made);
  return made;
}

const byVault = new WeakMap<Judgement, ReadonlyMap<string, number>>();

/** How many accounts have a key of the vault. */
function protectedIn(judgement: Judgement, vault: Vault): Protects {
  const counts = byVault.get(judgement) ?? countByVault(judgement);
  byVault.set(judgement, counts);
  return { accounts: counts.get(homeNameOf(vault)) ?? 0, atLeast: isAtLeast(judgement) };
}

function countByVault({ places }: Judgement): ReadonlyMap<string, number> {
  const vaultOf = new Map([...places.names.values()].map(({ id, uri }) => [id, uri && homeName(uri)]));
  const counts = new Map<string, number>();
  for (const [id, users] of places.users) {
    const vault = vaultOf.get(id);
    if (vault !== undefined) counts.set(vault, (counts.get(vault) ?? 0) + users);
  }
  return counts;
}

const protectedBy = (judgement: Judgement, { uri }: Key): Protects => ({
  accounts: judgement.places.users.get(keyName(uri, judgement.estate).id) ?? 0,
  atLeast: isAtLeast(judgement),
});

const isAtLeast = ({ places }: Judgement) => places.hidingAccounts.length > 0;
