import type { Estate } from '../model/estate.ts';
import { type Account, unreadText } from '../model/resources.ts';
import type { Text } from '../model/text.ts';
import { accessMissing, defaultIdentity } from './accessChecks.ts';
import {
  keyExpiring,
  keyMissing,
  keyUnusable,
  latestVersion,
  olderVersion,
  versionInUse,
} from './keyChecks.ts';
import { type Places, type Subject, subjectOf } from './lookup.ts';
import { keyUri, provisioning, revoked, serviceManaged, sharedKey, sharedPrincipal } from './statusChecks.ts';
import { purgeProtection, vaultMissing, vaultNetwork, vaultTenant } from './vaultChecks.ts';
import { type CheckId, checkIds, type Risk, type State, stateOf, type Verdict } from './verdict.ts';

export interface FoundRisk extends Risk {
  readonly id: CheckId;
}

export interface Unjudged {
  readonly id: CheckId;
  readonly why: Text;
}

/** How one account is protected, and its risks. Checks in neither list found nothing. */
export interface AccountProtection {
  readonly account: Account;
  readonly state: State;
  /** Most severe first. */
  readonly risks: readonly FoundRisk[];
  readonly unknowns: readonly Unjudged[];
  /** Absent where Microsoft manages the key. */
  readonly key?: ProtectingKey;
}

export interface ProtectingKey {
  /** The same for every account of the key. */
  readonly id: string;
  /** The names in the URI; empty where it can't be parsed. */
  readonly vault: string;
  readonly name: string;
  /** The key's resource id, where its vault is known. */
  readonly resourceId?: string;
  readonly version?: string;
  readonly latest?: string;
  /** Milliseconds since the epoch. */
  readonly expires?: number;
}

/** The function for each check. */
export const checks: Readonly<Record<CheckId, (subject: Subject) => Verdict>> = {
  serviceManaged: ({ account }) => serviceManaged(account),
  provisioning,
  revoked,
  keyUri,
  vaultMissing,
  vaultTenant,
  purgeProtection,
  vaultNetwork,
  keyMissing,
  keyUnusable,
  keyExpiring,
  olderVersion,
  defaultIdentity,
  accessMissing,
  sharedKey,
  sharedPrincipal,
};

export function protectionOfAccount(estate: Estate, places: Places, account: Account): AccountProtection {
  const risks: FoundRisk[] = [];
  const unknowns: Unjudged[] = [];
  const note = (id: CheckId, verdict: Verdict) => {
    if (verdict.kind === 'risk') risks.push({ id, ...verdict.risk });
    else if (verdict.kind === 'unknown') unknowns.push({ id, why: verdict.why });
  };
  const unread = unreadText(account);
  if (unread) unknowns.push({ id: 'provisioning', why: unread });
  if (account.keyUri === undefined && account.status.kind !== 'serviceManaged') {
    // The account's key is unknown, so no other check is possible.
    note('revoked', revoked({ account }));
    return { account, state: stateOf(risks, unknowns), risks, unknowns };
  }
  if (account.keyUri === undefined) {
    // A key that Microsoft manages has none of these risks.
    note('serviceManaged', serviceManaged(account));
    return { account, state: 'serviceManaged', risks, unknowns };
  }
  const subject = subjectOf(estate, places, account, account.keyUri);
  for (const id of checkIds) note(id, checks[id](subject));
  risks.sort((a, b) => ranks[a.severity] - ranks[b.severity]);
  return { account, state: stateOf(risks, unknowns), risks, unknowns, key: keyOf(subject) };
}

const ranks = { needsAction: 0, watch: 1, note: 2 } as const;

function keyOf(subject: Subject): ProtectingKey {
  const { name, keyId, key } = subject;
  const [used, latest] = [versionInUse(subject), latestVersion(subject)];
  return {
    id: name.id,
    vault: name.uri?.vault ?? '',
    name: name.uri?.key ?? '',
    ...(keyId === undefined ? {} : { resourceId: keyId }),
    ...(used.known === undefined ? {} : { version: used.known }),
    ...(latest.known === undefined ? {} : { latest: latest.known }),
    ...(key.kind === 'here' && key.key.expires !== undefined ? { expires: key.key.expires } : {}),
  };
}
