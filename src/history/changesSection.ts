import { minute } from '../model/keyHealth.ts';
import type { PropertyChange, ResourceChange } from '../model/resourceChange.ts';
import { sameId } from '../model/resourceId.ts';
import { titledStore, labeled } from '../model/problems.ts';
import { properName, capital, text, type Text } from '../model/text.ts';
import { elapsed, minutes } from '../model/time.ts';
import type { Block, Item, Section } from '../ui/page/page.ts';
import type { ChangeHistory, ChangesContent, ExplainedAccount } from './changeHistory.ts';

/** An account can use its key for up to an hour after a change, and Azure records changes some minutes late. */
const effect = minutes(75);

/** A change, and the accounts whose lost access it can explain. */
interface Told {
  readonly change: ResourceChange;
  readonly explains: readonly ExplainedAccount[];
}

/** The changes of the last 14 days. Those that can explain why access was lost come first. */
export function changesSection(content: ChangesContent): Section {
  const { history } = content;
  const isRevoked = lostAccess(content).length > 0;
  const all = changesOf(content);
  const explaining = all.filter(({ explains }) => explains.length > 0);
  const others = all.filter(({ explains }) => explains.length === 0);
  const missing = missingKeys(content);
  const isRead = history.unread.length === 0 && history.leftOut === 0;
  const blocks: Block[] = [];
  if (explaining.length + missing.length > 0)
    blocks.push(
      { kind: 'text', text: text('These changes might explain this status:') },
      {
        kind: 'items',
        items: [
          ...missing.map((name, at) => missingItem(name, `missing-${at}`)),
          ...explaining.map((one, at) => item(one, `explains-${at}`, content)),
        ],
      },
    );
  else if (isRevoked && isRead)
    blocks.push({ kind: 'text', text: text('No recorded change explains this status.') });
  if (others.length > 0)
    blocks.push(...(blocks.length > 0 ? [{ kind: 'text', text: text('Other changes:') } as const] : []), {
      kind: 'items',
      items: others.map((one, at) => item(one, `change-${at}`, content)),
    });
  else if (!isRevoked && isRead) blocks.push({ kind: 'text', text: text('No changes in the last 14 days.') });
  blocks.push({ kind: 'list', items: limitsOf(history) });
  return { id: 'changes', heading: text('What changed'), blocks, folded: !isRevoked };
}

/** The changes that can explain lost access, in a line each: "12 min before: Firewall bypass changed to None". */
export function explainingLines(content: ChangesContent): readonly Text[] {
  return [
    ...missingKeys(content).map((name) => missingKeyText(name)),
    ...changesOf(content).flatMap(({ change, explains: [first] }) => {
      if (!first) return [];
      const { since, changed = false } = first.observed ?? {};
      return changed && since !== undefined
        ? [text('{0} before: {1}', elapsed(since - change.at), titleOf(change))]
        : [text('{0}: {1}', minute(change.at), titleOf(change))];
    }),
  ];
}

function changesOf(content: ChangesContent): readonly Told[] {
  const lost = lostAccess(content);
  return [...content.history.changes, ...versionChanges(content)]
    .sort((a, b) => b.at - a.at)
    .map((change) => ({
      change,
      explains: lost.filter((one) => explains(change, one, content.history.vaultId)),
    }));
}

const lostAccess = ({ accounts }: ChangesContent) =>
  accounts.filter(({ account }) => account.status.kind === 'revoked');

const missingKeys = (content: ChangesContent): readonly string[] => [
  ...new Set(lostAccess(content).flatMap(({ missingKey }) => missingKey ?? [])),
];

/** Key Vault says when a version was last changed, but not how or by whom. A new version counts as created. */
function versionChanges({ versions, history: { vaultId }, now }: ChangesContent): readonly ResourceChange[] {
  return versions.flatMap(({ version, created, updated, enabled, expires }): readonly ResourceChange[] => {
    if (vaultId === undefined || updated === undefined || updated === created) return [];
    const isExpired = expires !== undefined && expires <= now;
    const after = enabled ? (isExpired ? 'expired' : 'usable') : 'disabled';
    const resourceId = `${vaultId}/versions/${version}`;
    return [{ at: updated, resourceId, kind: 'updated', properties: [{ path: keyState, after }] }];
  });
}

/** The state of a key's version after its last change. */
const keyState = 'state';

/** Whether a change can remove an account's access to its key, and was early enough to explain its status. */
function explains(
  { at, resourceId, kind, operation = '', properties }: ResourceChange,
  { account, observed }: ExplainedAccount,
  vaultId: string | undefined,
): boolean {
  if (observed && at > observed.since) return false;
  if (observed?.changed && at < observed.since - effect) return false;
  const isOwn = sameId(resourceId, account.id);
  if (isOwn)
    return properties.some(({ path }) =>
      /^(identity|properties\.(defaultIdentity|keyVaultKeyUri))/i.test(path),
    );
  if (/\/databaseAccounts\//i.test(resourceId)) return false;
  if (/\/roleAssignments\/delete$/i.test(operation) || /\/accessPolicies\//i.test(operation)) return true;
  if (vaultId !== undefined && sameId(resourceId, vaultId) && kind === 'deleted') return true;
  return properties.some(({ path, before, after = defaults[path] ?? '' }) =>
    path === keyState
      ? after !== 'usable' && isVersionOf(account.keyVersion, resourceId)
      : /^properties\.(networkAcls|publicNetworkAccess|accessPolicies|enableRbacAuthorization)/i.test(path) &&
        !/^(AzureServices|Allow|Enabled)$/i.test(after) &&
        // What is added to a list of what is allowed takes nothing away.
        !(before === undefined && path.includes('[')),
  );
}

/** An account that doesn't report its version might use any of them. */
const isVersionOf = (version: string | undefined, resourceId: string) =>
  version === undefined || sameId(resourceId.slice(resourceId.lastIndexOf('/') + 1), version);

function item({ change, explains: explained }: Told, id: string, content: ChangesContent): Item {
  const { at, by, operation, properties } = change;
  const more = properties.slice(1);
  return {
    id,
    mark: 'info',
    title: titleOf(change),
    note: text('{0}, {1}', minute(at), whenText(at, explained, content)),
    lines: [
      ...more.slice(0, linesAtMost).map(propertyText),
      ...(more.length > linesAtMost ? [text('More properties: {0}', more.length - linesAtMost)] : []),
      by === undefined ? text("Azure doesn't report who made the change.") : text('By {0}', by),
      ...(operation === undefined ? [] : [labeled(text('Operation'), operation)]),
    ],
  };
}

const linesAtMost = 5;

/** From the change to the first status that it can explain. With several accounts, that has a name. */
function whenText(
  at: number,
  explained: readonly ExplainedAccount[],
  { accounts, now }: ChangesContent,
): Text {
  const [first] = explained
    .filter(({ observed }) => observed?.changed)
    .sort((a, b) => (a.observed?.since ?? 0) - (b.observed?.since ?? 0));
  if (!first?.observed) return text('{0} ago', elapsed(now - at));
  const before = elapsed(first.observed.since - at);
  return accounts.length === 1
    ? text('{0} before the status changed', before)
    : text('{0} before the status of {1} changed', before, first.account.name);
}

const missingKeyText = (name: string) => text('Key {0}: no longer in the key vault', name);

const missingItem = (name: string, id: string): Item => ({
  id,
  mark: 'info',
  title: missingKeyText(name),
  note: text('Time unknown'),
  lines: [text("Azure doesn't record here when or by whom a key was deleted.")],
});

const limitsOf = ({ unread, vaultId, leftOut, at }: ChangeHistory): readonly Text[] => [
  ...unread.map(({ what, why, next }) => text('{0} {1}', text('{0} {1}', what, why), next)),
  ...(leftOut === 0
    ? []
    : [
        text(
          "Resource groups whose activity log isn't read here: {0}. Open an account to see its changes.",
          leftOut,
        ),
      ]),
  ...(vaultId === undefined
    ? []
    : [
        text(
          "Azure doesn't record changes to keys here. If diagnostic logs of the key vault are turned on, look for changes there.",
        ),
      ]),
  text('Azure can record changes several minutes late. Read {0}.', minute(at)),
];

const titleOf = (change: ResourceChange): Text => {
  const [first] = change.properties;
  const on = nameOf(change.resourceId);
  return text('{0}: {1}', on, first ? propertyText(first) : operationText(change));
};

function nameOf(resourceId: string): Text {
  const name = resourceId.slice(resourceId.lastIndexOf('/') + 1);
  if (/\/roleAssignments\/[^/]+$/i.test(resourceId)) return text('Role assignment {0}', name);
  if (/\/versions\/[^/]+$/i.test(resourceId)) return text('Key version {0}', name);
  if (/\/databaseAccounts\/[^/]+$/i.test(resourceId)) return capital(text('account {0}', name));
  return titledStore({ id: resourceId, name });
}

const stateText: Readonly<Record<string, Text>> = {
  disabled: text('Last changed. Disabled now.'),
  expired: text('Last changed. Expired now.'),
};

const propertyNames: Readonly<Record<string, Text>> = {
  'properties.networkAcls.bypass': text('Firewall bypass'),
  'properties.networkAcls.defaultAction': text('Firewall default action'),
  'properties.publicNetworkAccess': text('Public network access'),
  'properties.enableRbacAuthorization': properName('Azure RBAC'),
  'properties.enablePurgeProtection': capital(text('purge protection')),
  'properties.keyVaultKeyUri': text('Key URI'),
  'properties.defaultIdentity': capital(text('default identity')),
};

/** What applies while a property isn't set (Learn: "NetworkRuleSet" of Microsoft.KeyVault/vaults). */
const defaults: Readonly<Record<string, string>> = {
  'properties.networkAcls.bypass': 'AzureServices',
  'properties.networkAcls.defaultAction': 'Allow',
};

function propertyText({ path, before, after }: PropertyChange): Text {
  if (path === keyState) return stateText[after ?? ''] ?? text('Last changed');
  const name = propertyNames[path] ?? text('{0}', path);
  const usual = defaults[path];
  if (before === undefined)
    return usual === undefined
      ? text('{0} set to {1}', name, after ?? '')
      : text('{0} changed from {1} (default) to {2}', name, usual, after ?? '');
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
