import { keyIdIn } from '../model/estate.ts';
import { type GateVerdict, oldVersionGate } from '../model/oldKeyVersion.ts';
import { failed, map, type Outcome } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import type { KeyVersion, Subscription, Vault } from '../model/resources.ts';
import { text } from '../model/text.ts';
import { type Follower, readFollowers } from './polling.ts';
import type { OperationContext } from './step.ts';

/** A version of a key, and the accounts known to use the key. */
export interface OldVersion {
  readonly subscription: Subscription;
  readonly vault: Pick<Vault, 'id' | 'name'>;
  readonly key: string;
  readonly version: string;
  readonly followers: readonly Follower[];
  /** Whether accounts that can't be read from here might use the key. */
  readonly hidden: boolean;
}

export interface Gated {
  readonly version: KeyVersion;
  readonly verdict: GateVerdict;
}

/** Decides from the current key and accounts whether the version can be disabled. */
export async function gateNow(
  { azure, pace, signal }: OperationContext,
  { subscription, vault, key, version, followers, hidden }: OldVersion,
): Promise<Outcome<Gated>> {
  const { keys } = azure.in(subscription);
  const [full, versions, accounts] = await Promise.all([
    keys.get(vault.id, key, signal),
    keys.versions(keyIdIn(vault.id, key), signal),
    readFollowers(azure, followers, signal),
  ]);
  if (full.kind !== 'done') return full;
  if (versions.kind !== 'done') return versions;
  const latest = full.value?.latestVersion;
  const old = versions.value.find((one) => one.version === version);
  if (latest === undefined || !old) return failed(gone(key, version));
  const created = versions.value.find((one) => one.version === latest)?.created;
  return map(accounts, (found) => ({
    version: old,
    verdict: oldVersionGate(
      {
        old: version,
        latest,
        ...(created === undefined ? {} : { latestCreated: created }),
        accounts: found,
        hidden,
      },
      pace.now(),
    ),
  }));
}

const gone = (key: string, version: string): Problem => ({
  code: 'F-29',
  owner: 'you',
  what: text('The version {0} of the key {1} was not found.', version, key),
  why: text('The key or the version is not there any more.'),
  next: text('Refresh the view.'),
});
