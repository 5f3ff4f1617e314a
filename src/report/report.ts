import type { AccountHealth } from '../health/accounts.ts';
import { keyName, type KeyName } from '../health/inventoryIndex.ts';
import type { Counts, InventoryHealth } from '../health/assess.ts';
import type { CheckId, HealthState, Severity } from '../health/verdict.ts';
import { formatDefaultIdentity } from '../model/defaultIdentity.ts';
import type { InventoryView, Unread } from '../model/inventoryView.ts';
import type { Observed } from '../model/dataAge.ts';
import type { Owner } from '../model/problem.ts';
import type { Account, Key, Subscription } from '../model/resources.ts';
import { type KeyRotation, rotationLines } from '../model/rotation.ts';
import type { Text } from '../model/text.ts';

/**
 * The exported data, documented by docs/report-schema.json. Our own texts are in the language of the editor; IDs and
 * states aren't translated. A new version of the schema removes nothing.
 */
export interface Report {
  readonly schemaVersion: 1;
  /** ISO 8601, like every time in the report. */
  readonly generated: string;
  readonly source: 'azure' | 'sandbox';
  readonly cloud: string;
  readonly expiryDays: number;
  readonly counts: Counts;
  readonly accounts: readonly ReportedAccount[];
  readonly keys: readonly ReportedKey[];
  readonly vaults: readonly ReportedVault[];
  readonly unread: readonly ReportedUnread[];
  /** Subscriptions that were listed one by one, which is slower but just as complete. */
  readonly withoutResourceGraph: readonly WithoutResourceGraph[];
}

export interface WithoutResourceGraph {
  readonly subscription: string;
  readonly subscriptionId: string;
  readonly why: string;
}

export interface ReportedAccount {
  readonly name: string;
  readonly id: string;
  readonly subscription: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly api: string;
  readonly backup: string | null;
  readonly state: HealthState;
  readonly status: Account['status']['kind'];
  readonly statusCode: number | null;
  readonly keyUri: string | null;
  readonly vault: string | null;
  readonly key: string | null;
  readonly keyVersion: string | null;
  readonly latestVersion: string | null;
  readonly keyExpires: string | null;
  readonly identity: string;
  readonly risks: readonly ReportedRisk[];
  readonly unknown: readonly { readonly id: CheckId; readonly why: string }[];
  readonly seenFrom: Observed['from'] | null;
  readonly seenAt: string | null;
}

export interface ReportedRisk {
  readonly id: CheckId;
  readonly severity: Severity;
  readonly what: string;
  readonly evidence: string;
  readonly remedy: string;
  readonly owner: Owner;
}

export interface ReportedKey {
  readonly uri: string;
  readonly state: HealthState;
  /** The number of accounts that could be read. If `atLeast` is true, there can be more. */
  readonly accounts: number;
  readonly atLeast: boolean;
  readonly versionsInUse: readonly string[];
  readonly rotation: ReportedRotation;
}

/** Periods are ISO 8601; null if the policy doesn't set them. */
export interface ReportedRotation {
  /** `notifies`: the policy creates no new versions. `unknown`: the policy couldn't be read. */
  readonly state: 'rotates' | 'notifies' | 'none' | 'unknown';
  readonly afterCreation: string | null;
  readonly beforeExpiry: string | null;
  readonly validity: string | null;
  readonly notifyBeforeExpiry: string | null;
  /** In words, with its problems. */
  readonly told: string;
}

export interface ReportedVault {
  readonly name: string;
  readonly kind: 'vault' | 'managedHsm';
  readonly id: string;
  readonly readiness: 'ready' | 'notReady' | 'unknown';
  readonly reasons: readonly string[];
  readonly keys: number;
  readonly accounts: number;
}

export interface ReportedUnread {
  readonly kind: Unread['kind'];
  readonly name: string;
  readonly why: string;
}

interface Telling {
  readonly source: Report['source'];
  readonly show: (text: Text) => string;
  /** Why Resource Graph didn't return a subscription, or undefined if it did. */
  readonly refused?: (subscription: Subscription) => Text | undefined;
}

/** The report of a model. `show` translates, and leaves values unchanged. */
export function reportOf(
  model: InventoryHealth,
  view: InventoryView,
  { source, show, refused }: Telling,
): Report {
  const names = new Map(view.subscriptions.map(({ id, name }) => [id.toLowerCase(), name]));
  return {
    schemaVersion: 1,
    generated: moment(view.now) ?? '',
    source,
    cloud: view.cloud.name,
    expiryDays: view.expiryDays,
    counts: model.counts,
    accounts: model.accounts.map((one) => reportedAccount(one, names, view, show)),
    keys: model.keys.map(({ uri, state, accounts, atLeast, versions, key }) => ({
      uri,
      state,
      accounts: accounts.length,
      atLeast,
      versionsInUse: versions.flatMap(({ version }) => version ?? []),
      rotation: reportedRotation(key?.rotation, show),
    })),
    vaults: model.vaults.map(({ name, keyStore, id, readiness, keys, accounts }) => ({
      name,
      kind: keyStore,
      id,
      readiness: readiness.kind,
      reasons: readiness.reasons.map(show),
      keys: keys.length,
      accounts: accounts.length,
    })),
    unread: model.unread.map(({ kind, name, why }) => ({ kind, name, why: show(why) })),
    withoutResourceGraph: view.subscriptions.flatMap((subscription) => {
      const why = refused?.(subscription);
      return why
        ? [{ subscription: subscription.name, subscriptionId: subscription.id, why: show(why) }]
        : [];
    }),
  };
}

function reportedAccount(
  { account, state, key, risks, unknowns }: AccountHealth,
  names: ReadonlyMap<string, string>,
  view: InventoryView,
  show: (text: Text) => string,
): ReportedAccount {
  const { status, observed } = account;
  const named: KeyName | undefined = account.keyUri === undefined ? undefined : keyName(account.keyUri, view);
  return {
    name: account.name,
    id: account.id,
    subscription: names.get(account.subscriptionId.toLowerCase()) ?? account.subscriptionId,
    subscriptionId: account.subscriptionId,
    resourceGroup: account.resourceGroup,
    location: account.location,
    api: account.api,
    backup: account.continuousTier ?? account.backup ?? null,
    state,
    status: status.kind,
    statusCode: status.kind === 'revoked' ? (status.code ?? null) : null,
    keyUri: account.keyUri ?? null,
    vault: named?.uri?.vault ?? null,
    key: named?.uri?.key ?? null,
    keyVersion: key?.version ?? null,
    latestVersion: key?.latest ?? null,
    keyExpires: moment(key?.expires),
    identity: identityOf(account),
    risks: risks.map(({ id, severity, owner, what, evidence, remedy }) => ({
      id,
      severity,
      what: show(what),
      evidence: show(evidence),
      remedy: show(remedy),
      owner,
    })),
    unknown: unknowns.map(({ id, why }) => ({ id, why: show(why) })),
    seenFrom: observed?.from ?? null,
    seenAt: moment(observed?.at),
  };
}

function reportedRotation(rotation: Key['rotation'], show: (text: Text) => string): ReportedRotation {
  const policy: KeyRotation = rotation === undefined || rotation === 'none' ? {} : rotation;
  const { rotate, validity = null, notifyBeforeExpiry = null } = policy;
  return {
    state:
      rotation === undefined ? 'unknown' : rotation === 'none' ? 'none' : rotate ? 'rotates' : 'notifies',
    afterCreation: rotate && 'afterCreation' in rotate ? rotate.afterCreation : null,
    beforeExpiry: rotate && 'beforeExpiry' in rotate ? rotate.beforeExpiry : null,
    validity,
    notifyBeforeExpiry,
    told: rotation === undefined ? '' : rotationLines(rotation).map(show).join(' '),
  };
}

/** In Azure's format, so that a report can be compared with a template. */
const identityOf = ({ defaultIdentity }: Account): string => formatDefaultIdentity(defaultIdentity);

const moment = (time: number | undefined): string | null =>
  time !== undefined && Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : null;
