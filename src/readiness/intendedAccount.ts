import type { Cloud } from '../model/cloud.ts';
import type { ReadResult } from '../model/inventoryView.ts';
import { type KeyUri, uriIn, versionlessUri } from '../model/keyUri.ts';
import { accountNameRule } from '../model/names.ts';
import type { PolicySubject } from '../model/policies.ts';
import { notReported } from '../model/problems.ts';
import type { Account, Key, Region, Subscription, UserAssignedIdentity, Vault } from '../model/resources.ts';
import { asSentence, capital, text, type Text } from '../model/text.ts';
import { type ReadinessFinding, passed, unread } from './finding.ts';

/** The properties of a planned account that matter for its key. */
export interface IntendedAccount {
  readonly name: string;
  /** "westeurope" */
  readonly region: string;
  /** The identity that accesses the key. Absent means the shared principal. */
  readonly identity?: UserAssignedIdentity;
  readonly continuous: boolean;
}

/** Adds the properties that only Azure knows. */
export interface Intended extends IntendedAccount {
  readonly isTaken: ReadResult<boolean>;
}

/** Problems of the account itself, found before any of it is created (F-42, F-51, F-52). */
export function intendedFindings(
  { name, region, identity, continuous, isTaken }: Intended,
  regions: ReadResult<readonly Region[]> | undefined,
): readonly ReadinessFinding[] {
  return [
    nameFinding(name, isTaken),
    ...(regions ? [regionFinding(name, region, regions)] : []),
    backupFinding(name, continuous, identity),
  ];
}

/** What the planned account depends on and can't be checked, because the user hasn't chosen it. */
export function notChosenFinding(
  kind: 'subscription' | 'vault' | 'key' | 'account',
  { name: on }: IntendedAccount,
): readonly ReadinessFinding[] {
  const notChecked = (title: Text, evidence: Text): readonly ReadinessFinding[] => [
    { title, on, urgency: 'unknown', what: asSentence(text('Not checked')), evidence },
  ];
  if (kind === 'subscription')
    return notChecked(
      text('Key vault, key, and access'),
      text('No key vault and key are chosen. To check them, run the command on a key.'),
    );
  return kind === 'vault'
    ? notChecked(capital(text('key')), text('No key is chosen. To check it, run the command on a key.'))
    : [];
}

const against = (
  title: Text,
  on: string,
  code: 'F-42' | 'F-51' | 'F-52',
  [what, evidence, next]: readonly [Text, Text, Text],
): ReadinessFinding => ({
  ...{ title, on, code, urgency: 'needsAction', what, evidence, next },
  owner: code === 'F-51' ? 'microsoft' : 'you',
});

function nameFinding(name: string, taken: ReadResult<boolean>): ReadinessFinding {
  const title = text('Account name');
  const other = text('Choose another name.');
  const wrong = accountNameRule(name);
  if (wrong) return against(title, name, 'F-52', [wrong, text('{0}', name), other]);
  if (!taken.read) return unread(title, name, taken.why, 'F-52');
  return taken.value
    ? against(title, name, 'F-52', [
        text('Name {0} is already used. It must be unique across Azure.', name),
        text('{0}', name),
        other,
      ])
    : passed(title, name, text('Name {0} is available.', name));
}

function regionFinding(on: string, region: string, regions: ReadResult<readonly Region[]>): ReadinessFinding {
  const title = text('Region');
  if (!regions.read) return unread(title, on, regions.why, 'F-51');
  const known = regions.value.find(({ name }) => plain(name) === plain(region));
  if (!known) return unread(title, on, notReported(text('region {0}', region)), 'F-51');
  return known.allowed === false
    ? against(title, on, 'F-51', [
        text('The subscription has no access to this region.'),
        text('{0}', known.displayName),
        text('Choose another region, or ask Microsoft for access to it.'),
      ])
    : passed(title, on, text('{0}', known.displayName));
}

/** The shared principal can't be used with continuous backup (Learn: "Configure customer-managed keys"). */
function backupFinding(
  on: string,
  continuous: boolean,
  identity: UserAssignedIdentity | undefined,
): ReadinessFinding {
  const title = text('Backup and identity');
  return continuous && !identity
    ? against(title, on, 'F-42', [
        text('Continuous backup requires a user-assigned identity.'),
        text('You chose the first-party principal.'),
        text('Choose a user-assigned identity, or periodic backup.'),
      ])
    : passed(title, on);
}

const plain = (region: string) => region.replaceAll(' ', '').toLowerCase();

/** The account in the form that the checks need. Without an intended account, it uses the first-party identity. */
export function accountOf(
  subscription: Subscription,
  cloud: Cloud,
  {
    vault,
    key,
    intended,
  }: { readonly vault?: Vault; readonly key?: Key; readonly intended?: IntendedAccount },
): Account {
  const { identity } = intended ?? {};
  return {
    id: '',
    name: intended?.name ?? '',
    subscriptionId: subscription.id,
    resourceGroup: vault?.resourceGroup ?? '',
    location: intended?.region ?? vault?.location ?? '',
    api: 'NoSQL',
    provisioningState: '',
    status: { kind: 'unknown' },
    defaultIdentity: identity ? { kind: 'userAssigned', id: identity.id } : { kind: 'firstParty' },
    ...(identity ? { identities: { userAssigned: [identity] } } : {}),
    ...(vault && key ? { keyUri: versionlessUri(uriIn(vault, key.name), cloud) } : {}),
    regions: [],
  };
}

/**
 * The account as Create would send it, for Azure Policy. Its API isn't chosen, so it uses NoSQL. Without a key, a
 * placeholder replaces the URI, because the account will have one and a policy can require it.
 */
export function plannedSubject(
  { name, region, identity, continuous }: IntendedAccount,
  cloud: Cloud,
  { vault, key }: { readonly vault?: Vault; readonly key?: Key },
): PolicySubject {
  const store = vault ? uriIn(vault, key?.name ?? 'not-chosen') : notChosen;
  return {
    kind: 'plannedAccount',
    account: {
      ...{ name, api: 'NoSQL', zoneRedundant: false },
      region: { name: region, displayName: region },
      ...(continuous ? { backup: 'Continuous7Days' } : {}),
    },
    keyUri: versionlessUri(store, cloud),
    ...(identity ? { identity: { kind: 'userAssigned', id: identity.id } } : {}),
  };
}

const notChosen: KeyUri = { keyStore: 'vault', vault: 'not-chosen', key: 'not-chosen' };
