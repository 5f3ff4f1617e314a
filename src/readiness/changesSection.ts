import type { ResourceChange, PropertyChange } from '../model/resourceChange.ts';
import { sameId } from '../model/resourceId.ts';
import type { KeyVersion } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { minutes } from '../model/time.ts';
import type { Block, Item, Section } from '../ui/page/page.ts';
import type { ChangeHistory } from './changeHistory.ts';
import { minute } from '../model/keyHealth.ts';
import { elapsed, type StatusClock } from './status.ts';

export interface ChangesContent {
  readonly history: ChangeHistory;
  readonly accountId: string;
  readonly vaultId?: string | undefined;
  /** The version of the key that the account uses. */
  readonly version?: KeyVersion | undefined;
  readonly isRevoked: boolean;
  readonly clock?: StatusClock | undefined;
  readonly now: number;
}

/** An account can use its key for up to an hour after a change, and Azure records changes some minutes late. */
const effect = minutes(75);

/** The changes of the last 14 days. Those that can explain why access was lost come first. */
export function changesSection(content: ChangesContent): Section {
  const { history, isRevoked, vaultId, now } = content;
  const changes = [...history.changes, ...versionChange(content)].sort((a, b) => b.at - a.at);
  const explaining = isRevoked ? changes.filter((change) => explains(change, content)) : [];
  const others = changes.filter((change) => !explaining.includes(change));
  const blocks: Block[] = [];
  if (explaining.length > 0)
    blocks.push(
      { kind: 'text', text: text('These changes might explain this status:') },
      { kind: 'items', items: explaining.map((one, at) => item(one, `explains-${at}`, content)) },
    );
  else if (isRevoked && history.unread.length === 0)
    blocks.push({ kind: 'text', text: text('No recorded change explains this status.') });
  if (others.length > 0)
    blocks.push(...(explaining.length > 0 ? [{ kind: 'text', text: text('Other changes:') } as const] : []), {
      kind: 'items',
      items: others.map((one, at) => item(one, `change-${at}`, content)),
    });
  else if (!isRevoked && history.unread.length === 0)
    blocks.push({ kind: 'text', text: text('No changes in the last 14 days.') });
  blocks.push({
    kind: 'list',
    items: [
      ...history.unread.flatMap(({ what, why, next }) => [text('{0} {1} {2}', what, why, next)]),
      ...(vaultId === undefined
        ? []
        : [
            text(
              "Azure doesn't record changes to keys here. If diagnostic logs of the key vault are turned on, look for changes there.",
            ),
          ]),
      text('Azure can record changes several minutes late. Read {0}.', minute(now)),
    ],
  });
  return { id: 'changes', heading: text('What changed'), blocks, folded: !isRevoked };
}

/** Key Vault says when a version was last changed, but not how or by whom. A new version counts as created. */
function versionChange({ version, vaultId, now }: ChangesContent): readonly ResourceChange[] {
  const { created, updated } = version ?? {};
  if (!version || vaultId === undefined || updated === undefined || updated === created) return [];
  const isExpired = version.expires !== undefined && version.expires <= now;
  return [
    {
      at: updated,
      resourceId: `${vaultId}/versions/${version.version}`,
      kind: 'updated',
      properties: [
        { path: keyState, after: version.enabled ? (isExpired ? 'expired' : 'usable') : 'disabled' },
      ],
    },
  ];
}

/** The state of a key's version after its last change. */
const keyState = 'state';

/** Whether a change can remove access to the key, and was early enough to explain the status. */
function explains(change: ResourceChange, { clock, accountId, vaultId }: ChangesContent): boolean {
  const lost = clock?.kind === 'changed' ? clock.at : undefined;
  if (lost !== undefined && (change.at > lost || change.at < lost - effect)) return false;
  const { resourceId, kind, operation = '', properties } = change;
  if (/\/roleAssignments\/delete$/i.test(operation)) return true;
  if (/\/accessPolicies\//i.test(operation)) return true;
  if (vaultId !== undefined && sameId(resourceId, vaultId) && kind === 'deleted') return true;
  return properties.some(({ path, after }) =>
    sameId(resourceId, accountId)
      ? /^(identity|properties\.(defaultIdentity|keyVaultKeyUri))/i.test(path)
      : path === keyState
        ? after !== 'usable'
        : /^properties\.(networkAcls|publicNetworkAccess|accessPolicies|enableRbacAuthorization)/i.test(path),
  );
}

function item(change: ResourceChange, id: string, { clock, now, accountId }: ChangesContent): Item {
  const { at, by, operation, properties, resourceId } = change;
  const [first, ...more] = properties;
  const changedAt = clock?.kind === 'changed' ? clock.at : undefined;
  const note =
    changedAt !== undefined && at <= changedAt
      ? text('{0}, {1} before the status changed', minute(at), elapsed(changedAt - at))
      : text('{0}, {1} ago', minute(at), elapsed(now - at));
  const on = sameId(resourceId, accountId) ? text('Account') : nameOf(resourceId);
  return {
    id,
    mark: 'info',
    title: first ? text('{0}: {1}', on, propertyText(first)) : text('{0}: {1}', on, operationText(change)),
    note,
    lines: [
      ...more.slice(0, linesAtMost).map(propertyText),
      ...(more.length > linesAtMost ? [text('More properties: {0}', more.length - linesAtMost)] : []),
      by === undefined ? text("Azure doesn't report who made the change.") : text('By {0}', by),
      ...(operation === undefined ? [] : [text('Operation: {0}', operation)]),
    ],
  };
}

const linesAtMost = 5;

function nameOf(resourceId: string): Text {
  const name = resourceId.slice(resourceId.lastIndexOf('/') + 1);
  if (/\/roleAssignments\/[^/]+$/i.test(resourceId)) return text('Role assignment {0}', name);
  if (/\/versions\/[^/]+$/i.test(resourceId)) return text('Key version {0}', name);
  return text('Key vault {0}', name);
}

const stateText: Readonly<Record<string, Text>> = {
  disabled: text('Last changed. Disabled now.'),
  expired: text('Last changed. Expired now.'),
};

const propertyNames: Readonly<Record<string, Text>> = {
  'properties.networkAcls.bypass': text('Firewall bypass'),
  'properties.networkAcls.defaultAction': text('Firewall default action'),
  'properties.publicNetworkAccess': text('Public network access'),
  'properties.enableRbacAuthorization': text('Azure RBAC'),
  'properties.enablePurgeProtection': text('Purge protection'),
  'properties.keyVaultKeyUri': text('Key URI'),
  'properties.defaultIdentity': text('Default identity'),
};

function propertyText({ path, before, after }: PropertyChange): Text {
  if (path === keyState) return stateText[after ?? ''] ?? text('Last changed');
  const name = propertyNames[path] ?? text('{0}', path);
  if (before === undefined) return text('{0} set to {1}', name, after ?? '');
  if (after === undefined) return text('{0} removed (was {1})', name, before);
  return text('{0} changed from {1} to {2}', name, before, after);
}

function operationText({ kind, operation = '' }: ResourceChange): Text {
  if (/\/roleAssignments\/delete$/i.test(operation)) return text('Deleted');
  if (/\/roleAssignments\/write$/i.test(operation)) return text('Created');
  if (/\/accessPolicies\//i.test(operation)) return text('Access policies changed');
  switch (kind) {
    case 'created':
      return text('Created');
    case 'deleted':
      return text('Deleted');
    case 'updated':
      return text('Changed');
  }
}
