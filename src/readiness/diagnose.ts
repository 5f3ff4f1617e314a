import { accessMissing } from '../health/accessChecks.ts';
import { assessAccount } from '../health/accounts.ts';
import { type CheckedAccount, inventoryIndex, keyStoreIn } from '../health/inventoryIndex.ts';
import { expiryVerdict, keyVerdict } from '../health/keyChecks.ts';
import { networkVerdict, protectionVerdict, vaultTenant } from '../health/vaultChecks.ts';
import { type CheckId, checkIds, none, onlyNotes, unknown, type Verdict } from '../health/verdict.ts';
import { type InventoryView, keyIdIn, readResultOf } from '../model/inventoryView.ts';
import type { JournalEntry } from '../model/journal.ts';
import { keyFault } from '../model/keyHealth.ts';
import { parseKeyUri, uriIn } from '../model/keyUri.ts';
import { withoutSlashesAtEnd } from '../model/resourceId.ts';
import type { Account, Key, Subscription, Vault } from '../model/resources.ts';
import { text } from '../model/text.ts';
import { accountFindings } from './accountFindings.ts';
import type { AffectedScope, Facts } from './facts.ts';
import { type CheckMeaning, findingOf, meanings, ordered, type ReadinessFinding } from './finding.ts';
import { identityFinding } from './identityFinding.ts';
import { accountOf, type IntendedAccount, intendedFindings, notChosenFinding } from './intendedAccount.ts';
import { policyFindings, type PolicyQuestion } from './policyFindings.ts';
import { lockFinding, principalFinding, providerFinding, rightFindings } from './rightFindings.ts';
import { keysInVault, keySize, keyStoreFindings, rotationFinding } from './vaultFindings.ts';

/** These checks need the vault. If it's missing, that is reported once, not by each of them. */
const behindVault: ReadonlySet<CheckId> = new Set([
  'vaultTenant',
  'purgeProtection',
  'vaultNetwork',
  'keyMissing',
  'keyUnusable',
  'keyExpiring',
  'olderVersion',
  'accessMissing',
]);

/** The findings of an account, from the same assessment that colors the trees. */
export function accountVerdicts(view: InventoryView, account: Account): readonly ReadinessFinding[] {
  const { risks, unknowns, key } = assessAccount(view, inventoryIndex(view), account);
  const isVaultMissing = risks.some(({ id }) => id === 'vaultMissing');
  const known = key?.resourceId === undefined ? undefined : readResultOf(view.keys, key.resourceId);
  return checkIds.flatMap((id) => {
    const found = risks.find((one) => one.id === id);
    const open = unknowns.find((one) => one.id === id);
    if (account.keyUri === undefined && !found) return [];
    if (open && isVaultMissing && behindVault.has(id)) return [];
    if (open && onlyNotes(id)) return [];
    const verdict: Verdict = found ? { kind: 'risk', risk: found } : open ? unknown(open.why) : none;
    const meaning =
      id === 'keyUnusable' && known?.read
        ? meaningForKey(known.value, view)
        : id === 'vaultNetwork'
          ? meaningForNetwork(verdict)
          : meanings[id];
    return [findingOf(meaning, resourceOfCheck(id, account, key), verdict)];
  });
}

/** The resource that the finding is about: the vault, the key or the account. */
function resourceOfCheck(
  id: CheckId,
  { name }: Account,
  key: { readonly vault: string; readonly name: string } | undefined,
): string {
  if (/^vault|^purge/.test(id)) return key?.vault || name;
  return /^key(Missing|Unusable|Expiring)|^olderVersion/.test(id) ? key?.name || name : name;
}

/** Enabling a disabled key fixes it; a key of the wrong type can't be fixed. */
function meaningForKey(key: Key | undefined, { now }: InventoryView): CheckMeaning {
  const { title, fix } = meanings.keyUnusable;
  const code = (key && keyFault(key, now)?.code) ?? 'F-30';
  return { title, code, ...(code === 'F-30' && fix ? { fix } : {}) };
}

/** Configure Key Vault opens a firewall; it can't change a perimeter. */
function meaningForNetwork(verdict: Verdict): CheckMeaning {
  const { title, code } = meanings.vaultNetwork;
  const isFirewall = verdict.kind === 'risk' && verdict.risk.severity === 'needsAction';
  return isFirewall || code === undefined ? meanings.vaultNetwork : { title, code };
}

/** Assesses a vault, and a key in it, for a new account that uses the first-party identity or the given one. */
function keyStoreVerdicts(
  view: InventoryView,
  subscription: Subscription,
  vault: Vault,
  key?: Key,
  account?: IntendedAccount,
): readonly ReadinessFinding[] {
  const subject = intendedSubject(view, subscription, vault, key, account);
  const of = (id: CheckId, on: string, verdict: Verdict) => findingOf(meanings[id], on, verdict);
  return [
    of('vaultTenant', vault.name, vaultTenant(subject)),
    of('purgeProtection', vault.name, protectionVerdict(vault)),
    findingOf(meaningForNetwork(networkVerdict(vault)), vault.name, networkVerdict(vault)),
    of('accessMissing', key?.name ?? vault.name, accessMissing(subject)),
    ...(key
      ? [
          findingOf(meaningForKey(key, view), key.name, keyVerdict(key, view)),
          of('keyExpiring', key.name, expiryVerdict(key, view)),
        ]
      : []),
  ];
}

const intendedSubject = (
  view: InventoryView,
  subscription: Subscription,
  vault: Vault,
  key?: Key,
  of?: IntendedAccount,
): CheckedAccount => ({
  view,
  index: inventoryIndex(view),
  subscription,
  vault: { kind: 'here', vault },
  key: key ? { kind: 'here', key } : { kind: 'unknown', why: text('No key is chosen.') },
  keyId: key?.id,
  name: {
    uri: uriIn(vault, key?.name ?? ''),
    id: key?.uri ?? vault.uri,
  },
  versions: { read: false, why: text('No account uses it.') },
  account: accountOf(subscription, view.cloud, {
    vault,
    ...(key ? { key } : {}),
    ...(of ? { intended: of } : {}),
  }),
});

/** Runs all checks on the facts, and orders the findings by urgency. It never throws, and reads nothing. */
export function diagnose(facts: Facts): readonly ReadinessFinding[] {
  return ordered([
    providerFinding(facts),
    ...findingsOfResource(facts),
    ...(facts.intended
      ? [
          ...notChosenFinding(facts.checked.kind, facts.intended),
          ...intendedFindings(facts.intended, facts.regions),
        ]
      : []),
    ...facts.scopes.flatMap((affected) => findingsAtScope(facts, affected)),
  ]);
}

function findingsOfResource(facts: Facts): readonly ReadinessFinding[] {
  const { checked, view, subscription, regions, regionPairs, intended } = facts;
  switch (checked.kind) {
    case 'subscription':
      return [principalFinding(facts)];
    case 'vault':
      return [
        ...keyStoreVerdicts(view, subscription, checked.vault, undefined, intended),
        ...keyStoreFindings(checked.vault, regionPairs),
        keysInVault(checked.vault, view),
      ];
    case 'key':
      return [
        ...keyStoreVerdicts(view, subscription, checked.vault, checked.key, intended),
        ...keyStoreFindings(checked.vault, regionPairs),
        keySize(checked.key),
        rotationFinding(checked.key),
      ];
    case 'account': {
      const { vault, key } = keyBehind(facts);
      return [
        ...accountVerdicts(view, checked.account),
        ...(vault ? keyStoreFindings(vault, regionPairs) : []),
        ...(key ? [keySize(key), rotationFinding(key)] : []),
        ...accountFindings(checked.account, regions),
        ...(facts.identity
          ? [identityFinding(checked.account, facts.identity)].filter((one) => one !== undefined)
          : []),
      ];
    }
  }
}

/** The vault and the key of the checked resource, if they were read. */
export function keyBehind({ checked, view }: Pick<Facts, 'checked' | 'view'>): {
  readonly vault?: Vault;
  readonly key?: Key;
} {
  if (checked.kind === 'subscription') return {};
  if (checked.kind === 'vault') return { vault: checked.vault };
  if (checked.kind === 'key') return { vault: checked.vault, key: checked.key };
  const uri = parseKeyUri(checked.account.keyUri ?? '', view.cloud);
  const vault = keyStoreIn(inventoryIndex(view), uri);
  if (!uri || !vault) return {};
  const key = readResultOf(view.keys, keyIdIn(vault.id, uri.key));
  return { vault, ...(key.read && key.value ? { key: key.value } : {}) };
}

function findingsAtScope(facts: Facts, affected: AffectedScope): readonly ReadinessFinding[] {
  const { checked, intended } = facts;
  const rights = rightFindings(affected, keyBehind(facts).vault?.permissionModel);
  // Locks and policies of the subscription also apply to its resources, and are reported on them.
  const isOutside = checked.kind !== 'subscription' && !intended;
  if (affected.kind === 'subscription' && isOutside) return rights;
  return [
    ...rights,
    lockFinding(affected),
    ...(affected.policies
      ? policyFindings(affected.policies, questionAt(facts, affected), facts.view.now)
      : []),
  ];
}

/** Azure Policy evaluates the planned account in its subscription, and other resources at their own scope. */
const questionAt = ({ checked, intended }: Facts, { kind, name }: AffectedScope): PolicyQuestion =>
  kind === 'subscription' && intended
    ? { on: intended.name, isPlanned: true, hasPlaceholder: checked.kind !== 'key' }
    : { on: name, isPlanned: false };

/** The known resources that an account's access to its key depends on. */
interface AccessDependencies {
  readonly account: Pick<Account, 'id'>;
  readonly vault?: Pick<Vault, 'id' | 'uri'>;
  /** The key's name. */
  readonly key?: string;
}

/**
 * The last change that was made from here to a resource that the account's access depends on, and that Azure accepted.
 */
export const lastChange = (
  entries: readonly JournalEntry[],
  cause: AccessDependencies,
): JournalEntry | undefined =>
  entries.findLast(({ on, status = 0 }) => status >= 200 && status < 300 && touches(on, cause));

/**
 * Whether the last change to the access to a vault's keys removed access. If it was a revocation, its record can
 * restore that access.
 */
export function lastChangeRemovedAccess(
  entries: readonly JournalEntry[],
  { id, uri }: Pick<Vault, 'id' | 'uri'>,
): boolean {
  const last = entries.findLast(
    ({ on, status = 0 }) =>
      status >= 200 &&
      status < 300 &&
      (under(on, id) || isWithin(on, hostOf(uri))) &&
      /\/(accessPolicies|roleAssignments)\//i.test(on),
  );
  return last !== undefined && (last.method === 'DELETE' || /\/accessPolicies\/remove$/i.test(last.on));
}

/** Access that was revoked from here is restored from its record, not granted again. */
export const restorable = (
  findings: readonly ReadinessFinding[],
  journal: readonly JournalEntry[],
  vault: Pick<Vault, 'id' | 'uri'> | undefined,
): readonly ReadinessFinding[] =>
  vault !== undefined && lastChangeRemovedAccess(journal, vault)
    ? findings.map((one) => (one.fix === 'grantAccess' ? { ...one, fix: 'restoreAccess' } : one))
    : findings;

/** An entry's resource begins with a host: that of Azure Resource Manager, or the vault's own. */
function touches(on: string, { account, vault, key }: AccessDependencies): boolean {
  if (under(on, account.id) || (vault && under(on, vault.id))) return true;
  if (!vault) return false;
  const host = hostOf(vault.uri);
  // The role assignments of a managed HSM are in the HSM itself.
  if (isWithin(on, host) && /\/roleAssignments\//i.test(on)) return true;
  return key !== undefined && isWithin(on, `${host}/keys/${key}`);
}

const hostOf = (uri: string) => uri.replace(/^https:\/\//i, '');

const under = (on: string, id: string) => isWithin(on.slice(Math.max(0, on.indexOf('/'))), id);

const isWithin = (path: string, above: string) =>
  `${path}/`.toLowerCase().startsWith(`${withoutSlashesAtEnd(above)}/`.toLowerCase());
