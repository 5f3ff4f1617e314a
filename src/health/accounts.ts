import type { InventoryView } from '../model/inventoryView.ts';
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
import { type InventoryIndex, type CheckedAccount, checkedAccountOf } from './inventoryIndex.ts';
import { keyUri, provisioning, revoked, serviceManaged, sharedKey, sharedPrincipal } from './statusChecks.ts';
import { purgeProtection, vaultMissing, vaultNetwork, vaultTenant } from './vaultChecks.ts';
import { type CheckId, checkIds, type Risk, type HealthState, stateOf, type Verdict } from './verdict.ts';

export interface FoundRisk extends Risk {
  readonly id: CheckId;
}

export interface UnknownCheck {
  readonly id: CheckId;
  readonly why: Text;
}

/** The health of one account, and its risks. Checks in neither list found nothing. */
export interface AccountHealth {
  readonly account: Account;
  readonly state: HealthState;
  /** Most severe first. */
  readonly risks: readonly FoundRisk[];
  readonly unknowns: readonly UnknownCheck[];
  /** Absent if Microsoft manages the key. */
  readonly key?: UsedKey;
}

export interface UsedKey {
  /** The same for every account of the key. */
  readonly id: string;
  /** The names in the URI; empty if it can't be parsed. */
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
export const checks: Readonly<Record<CheckId, (subject: CheckedAccount) => Verdict>> = {
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

export function assessAccount(view: InventoryView, index: InventoryIndex, account: Account): AccountHealth {
  const risks: FoundRisk[] = [];
  const unknowns: UnknownCheck[] = [];
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
  const subject = checkedAccountOf(view, index, account, account.keyUri);
  for (const id of checkIds) note(id, checks[id](subject));
  risks.sort((a, b) => ranks[a.severity] - ranks[b.severity]);
  return { account, state: stateOf(risks, unknowns), risks, unknowns, key: keyOf(subject) };
}

const ranks = { needsAction: 0, watch: 1, note: 2 } as const;

function keyOf(subject: CheckedAccount): UsedKey {
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
