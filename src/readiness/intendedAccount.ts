import type { Cloud } from '../model/cloud.ts';
import type { Reading } from '../model/estate.ts';
import { uriIn, versionlessUri } from '../model/keyUri.ts';
import { accountNameRule } from '../model/names.ts';
import type { Account, Key, Region, Subscription, UserAssignedIdentity, Vault } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { type ReadinessFinding, passed, unread } from './finding.ts';

/** The properties of a planned account that matter for its key. */
export interface IntendedAccount {
  readonly name: string;
  /** "westeurope" */
  readonly region: string;
  /** The identity that reaches the key. Absent stands for the shared principal. */
  readonly identity?: UserAssignedIdentity;
  readonly continuous: boolean;
}

/** Adds the properties that only Azure knows. */
export interface Intended extends IntendedAccount {
  readonly taken: Reading<boolean>;
}

/** Problems of the account itself, found before any of it is created (F-42, F-51, F-52). */
export function intendedFindings(
  { name, region, identity, continuous, taken }: Intended,
  regions: Reading<readonly Region[]> | undefined,
): readonly ReadinessFinding[] {
  return [
    nameFinding(name, taken),
    ...(regions ? [regionFinding(name, region, regions)] : []),
    backupFinding(name, continuous, identity),
  ];
}

const against = (
  title: Text,
  on: string,
  code: 'F-42' | 'F-51' | 'F-52',
  [what, evidence, next]: readonly [Text, Text, Text],
): ReadinessFinding => ({
  ...{ title, on, code, standing: 'needsAction', what, evidence, next },
  owner: code === 'F-51' ? 'microsoft' : 'you',
});

function nameFinding(name: string, taken: Reading<boolean>): ReadinessFinding {
  const title = text('Name of the account');
  const other = text('Choose another name.');
  const wrong = accountNameRule(name);
  if (wrong) return against(title, name, 'F-52', [wrong, text('{0}', name), other]);
  if (!taken.read) return unread(title, name, taken.why, 'F-52');
  return taken.value
    ? against(title, name, 'F-52', [
        text('The name is taken.'),
        text('Names of accounts are unique in all of Azure.'),
        other,
      ])
    : passed(title, name, text('The name {0} is free.', name));
}

function regionFinding(on: string, region: string, regions: Reading<readonly Region[]>): ReadinessFinding {
  const title = text('Region');
  if (!regions.read) return unread(title, on, regions.why, 'F-51');
  const known = regions.value.find(({ name }) => plain(name) === plain(region));
  if (!known) return unread(title, on, text('Azure does not name the region {0}.', region), 'F-51');
  return known.allowed === false
    ? against(title, on, 'F-51', [
        text('The subscription may not make accounts in this region.'),
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
        text('Continuous backup needs a user-assigned identity.'),
        text('The first-party principal is chosen.'),
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
