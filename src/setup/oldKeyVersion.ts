import { named, notFound } from '../model/problems.ts';
import { keyIdIn } from '../model/inventoryView.ts';
import { type GateVerdict, oldVersionGate } from '../model/oldKeyVersion.ts';
import { cancelled, failed, map, type Outcome } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import type { KeyVersion, Subscription, Vault } from '../model/resources.ts';
import { text } from '../model/text.ts';
import { type KeyAccount, readAccounts } from './waitForAccounts.ts';
import type { OperationContext } from './step.ts';

export interface KnownAccounts {
  readonly accounts: readonly KeyAccount[];
  /** Whether accounts that can't be read from here might use the key. */
  readonly hidden: boolean;
}

/** A version of a key, and how to find the accounts that use the key. */
export interface OldVersion {
  readonly subscription: Subscription;
  readonly vault: Pick<Vault, 'id' | 'name'>;
  readonly key: string;
  readonly version: string;
  /** Reads them again, because more accounts might use the key by now. Undefined if the signal aborted. */
  readonly users: (signal: AbortSignal) => Promise<KnownAccounts | undefined>;
}

export interface GateCheck {
  readonly version: KeyVersion;
  readonly verdict: GateVerdict;
}

/** Decides from the current key and accounts whether the version can be disabled. */
export async function checkGate(
  { azure, pace, signal }: OperationContext,
  { subscription, vault, key, version, users }: OldVersion,
): Promise<Outcome<GateCheck>> {
  const { keys } = azure.in(subscription);
  const known = await users(signal);
  if (!known) return cancelled;
  const [full, versions, accounts] = await Promise.all([
    keys.get(vault.id, key, signal),
    keys.versions(keyIdIn(vault.id, key), signal),
    readAccounts(azure, known.accounts, signal),
  ]);
  if (full.kind !== 'done') return full;
  if (versions.kind !== 'done') return versions;
  const latest = full.value?.latestVersion;
  const old = versions.value.find((one) => one.version === version);
  if (latest === undefined || !old) return failed(versionNotFound(key, version));
  const created = versions.value.find((one) => one.version === latest)?.created;
  return map(accounts, (found) => ({
    version: old,
    verdict: oldVersionGate(
      {
        old: version,
        latest,
        ...(created === undefined ? {} : { latestCreated: created }),
        accounts: found,
        hidden: known.hidden,
      },
      pace.now(),
    ),
  }));
}

const versionNotFound = (key: string, version: string): Problem => ({
  code: 'F-29',
  owner: 'you',
  what: notFound(named.keyVersion(version, key)),
  why: text('It might have been deleted or moved.'),
  next: text('Refresh the view, then run the command again.'),
});
