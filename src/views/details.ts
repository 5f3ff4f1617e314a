import type { AccountHealth } from '../health/accounts.ts';
import { keyStoreOf } from '../inventory/keyStores.ts';
import { type Snapshot, valueOf } from '../inventory/snapshot.ts';
import type { Cloud } from '../model/cloud.ts';
import { keyIdIn } from '../model/inventoryView.ts';
import { parseKeyUri } from '../model/keyUri.ts';
import { shortVersion } from '../model/oldKeyVersion.ts';
import { isManagedHsm, sameId } from '../model/resourceId.ts';
import { text, type Text } from '../model/text.ts';
import { facts } from '../ui/text.ts';
import { identityText } from './nodes/account.ts';
import { type Node, nodeId } from './nodes/node.ts';
import { type Icon, type Presentation, spoken } from './nodes/presentation.ts';
import { providerState } from './nodes/subscription.ts';

/** The details of a resource, as rows under it, so that all rows of its kind can be expanded. */
type Detail = Extract<Node, { kind: 'detail' }>;

interface Look {
  readonly label: string | Text;
  readonly description: Text;
  readonly icon: Icon;
  /** The page that a click on the row opens. */
  readonly opens?: Node | undefined;
}

const detail = (under: Node, at: number, { label, description, icon, opens }: Look): Detail => ({
  kind: 'detail',
  under: nodeId(under),
  at,
  look: lookOf(label, description, icon),
  ...(opens ? { opens } : {}),
});

const lookOf = (label: string | Text, description: Text, icon: Icon): Presentation => ({
  label,
  description,
  icon,
  tooltip: { title: label, lines: [description] },
  capabilities: [],
  accessibility: spoken(label, text('detail'), description),
  collapsible: false,
});

/** The key, the key vault, and the identity of an account. */
export function accountDetails(
  snapshot: Snapshot,
  node: Extract<Node, { kind: 'account' }>,
  health: AccountHealth,
  cloud: Cloud,
): readonly Node[] {
  const { account } = node;
  if (account.keyUri === undefined)
    return [
      detail(node, 0, {
        label: text('Microsoft-managed key'),
        description: text('Microsoft manages the encryption key.'),
        icon: { id: 'key' },
      }),
    ];
  const uri = parseKeyUri(account.keyUri, cloud);
  const located = keyStoreOf(snapshot, uri);
  const vault: Node | undefined = located && { kind: 'vault', ...located };
  const key = located && uri && keyIn(snapshot, located.vault.id, uri.key);
  const keyNode: Node | undefined = located && key && { kind: 'key', ...located, key };
  const version = health.key?.version;
  const state =
    version === undefined
      ? text('version unknown')
      : version === health.key?.latest
        ? text('version {0}, the latest', shortVersion(version))
        : text('version {0}', shortVersion(version));
  const rows: readonly Look[] = [
    {
      label: uri?.key ?? account.keyUri,
      description: facts(text('key'), state),
      icon: { id: 'key' },
      opens: keyNode,
    },
    {
      label: located?.vault.name ?? uri?.vault ?? text('Unknown key vault'),
      description:
        located === undefined
          ? text("couldn't be read")
          : isManagedHsm(located.vault.id)
            ? text('managed HSM')
            : text('key vault'),
      icon: { id: 'lock' },
      opens: vault,
    },
    {
      label: identityText(account.defaultIdentity),
      description: text('default identity'),
      icon: { id: 'account' },
    },
  ];
  return rows.map((row, at) => detail(node, at, row));
}

/** The key in full, or as the list of its vault has it. */
function keyIn(snapshot: Snapshot, vaultId: string, name: string) {
  const full = valueOf(snapshot.get('key', keyIdIn(vaultId, name)))?.key;
  return full ?? valueOf(snapshot.get('keys', vaultId))?.find((key) => sameId(key.name, name));
}

/** The registration and the tenant of a subscription. */
export function subscriptionDetails(node: Extract<Node, { kind: 'subscription' }>): readonly Node[] {
  const { state, icon } = providerState(node);
  return [
    detail(node, 0, { label: 'Microsoft.DocumentDB', description: state, icon }),
    detail(node, 1, {
      label: node.subscription.tenantId,
      description: text('tenant'),
      icon: { id: 'organization' },
    }),
  ];
}
