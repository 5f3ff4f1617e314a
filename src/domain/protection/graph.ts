import { keyVersionId } from '../resourceId.ts';
import { text, type Text } from '../text.ts';
import type { KeyProtection } from './keyProtection.ts';
import type { ProtectionModel } from './protectionModel.ts';
import { stateText } from './stateText.ts';
import type { VaultProtection } from './vaultProtection.ts';
import { gravestState, states, type State } from './verdict.ts';

export interface GraphNode {
  /** The resource's id, by which the trees know it too; the address of a vault or key that was not found. */
  readonly id: string;
  readonly kind: 'vault' | 'key' | 'version' | 'account' | 'more';
  readonly name: string | Text;
  readonly state: State;
  /** The state in words, and what is folded into the node. */
  readonly label: Text;
  /** True for a vault whose keys and accounts are not shown. */
  readonly folded: boolean;
}

export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly state: State;
  readonly label: Text;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphSize {
  /** More nodes than these fold every vault that is not in `open`. */
  readonly limit: number;
  /** Ids of vaults that a person has unfolded. */
  readonly open: ReadonlySet<string>;
}

/** Vaults, their keys, the versions in use and the accounts on them, with what threatens them. */
export function graphOf(model: ProtectionModel, { limit, open }: GraphSize): Graph {
  const folds = model.vaults.reduce((count, vault) => count + sizeOf(vault), 0) > limit;
  const shown = folds ? byState(model.vaults) : model.vaults;
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  const left: VaultProtection[] = [];
  for (const vault of shown) {
    const unfolds = !folds || (open.has(vault.id) && nodes.length + sizeOf(vault) < limit);
    if (folds && nodes.length + 1 >= limit) left.push(vault);
    else if (unfolds) addVault(vault, nodes, edges);
    else nodes.push(vaultNode(vault, vault.keys.length > 0));
  }
  if (left.length > 0) nodes.push(more(left));
  return { nodes, edges };
}

const sizeOf = ({ keys, accounts }: VaultProtection) =>
  1 + accounts.length + keys.reduce((count, { versions }) => count + 1 + versions.length, 0);

/** The vaults that need somebody are the last to be left out; those without accounts the first. */
const byState = (vaults: readonly VaultProtection[]) =>
  [...vaults].sort(
    (a, b) =>
      states.indexOf(a.state) - states.indexOf(b.state) ||
      Math.sign(b.accounts.length) - Math.sign(a.accounts.length),
  );

function addVault(vault: VaultProtection, nodes: GraphNode[], edges: GraphEdge[]): void {
  nodes.push(vaultNode(vault, false));
  for (const key of vault.keys) {
    const keyId = nodeId(key);
    nodes.push(node(keyId, 'key', key.name || key.uri, key.state));
    edges.push(edge(vault.id, keyId, key.state));
    for (const { version, accounts } of key.versions) {
      const versionId = version === undefined ? keyId : keyVersionId(keyId, version);
      if (version !== undefined) {
        const state = gravestState(accounts);
        nodes.push(node(versionId, 'version', version, state));
        edges.push(edge(keyId, versionId, state));
      }
      for (const { account, state } of accounts) {
        nodes.push(node(account.id, 'account', account.name, state));
        edges.push(edge(versionId, account.id, state));
      }
    }
  }
}

const nodeId = ({ resourceId, uri }: KeyProtection) => resourceId ?? uri;

const node = (id: string, kind: GraphNode['kind'], name: string | Text, state: State): GraphNode => ({
  id,
  kind,
  name,
  state,
  label: stateText[state],
  folded: false,
});

const vaultNode = (vault: VaultProtection, folded: boolean): GraphNode => ({
  ...node(vault.id, 'vault', vault.name || text('Vault not known'), vault.state),
  folded,
  ...(folded
    ? {
        label: text(
          '{0}: {1} keys, {2} accounts',
          stateText[vault.state],
          vault.keys.length,
          vault.accounts.length,
        ),
      }
    : {}),
});

const edge = (from: string, to: string, state: State): GraphEdge => ({
  id: `${from} ${to}`,
  from,
  to,
  state,
  label: stateText[state],
});

function more(vaults: readonly VaultProtection[]): GraphNode {
  const accounts = vaults.flatMap((vault) => vault.accounts);
  const state = gravestState(accounts);
  return {
    ...node('more', 'more', text('{0} more vaults', vaults.length), state),
    label: text('{0}: {1} accounts', stateText[state], accounts.length),
    folded: true,
  };
}
