import { same } from '../identifiers.ts';
import { listAt, objectAt, textAt } from '../json.ts';
import { findLocation } from '../locations.ts';
import type { SandboxResponse } from '../http.ts';
import type { Account, AccountSettings } from '../model/account.ts';
import type { Exchange } from '../rest/exchange.ts';
import { unconfirmedMessages } from '../unconfirmedMessages.ts';
import { accountSettingsOf } from './accounts.ts';
import { badRequest } from './errors.ts';
import type { VersionInUse } from './keyAccess.ts';
import { findRestorable, restorableTimes, toTheSecond } from './restorableAccounts.ts';
import { usedVersion } from './usedVersion.ts';

export const isRestored = (properties: AccountSettings['properties']) =>
  same(textAt(properties, 'createMode'), 'Restore');

export interface RestoredAccount {
  readonly source: Account;
  readonly settings: AccountSettings;
  /** The version of the key that the backup was made with: it must be usable for the restore. */
  readonly backupVersion: VersionInUse | undefined;
}

/** A PUT with `createMode: Restore`: the account that it creates from its source, or why it is refused. */
export function readRestore(
  { state, body, now }: Exchange,
  asked: AccountSettings,
): RestoredAccount | SandboxResponse | undefined {
  if (!isRestored(asked.properties)) return undefined;
  const parameters = objectAt(asked.properties, 'restoreParameters');
  const source = findRestorable(state, textAt(parameters, 'restoreSource') ?? '', now);
  const { texts } = unconfirmedMessages.restore;
  if (source === undefined) return badRequest(texts.source);
  const [oldest, newest] = restorableTimes(source, now);
  const at = Date.parse(textAt(parameters, 'restoreTimestampInUtc') ?? '');
  if (!(at >= oldest - 1000 && at <= newest)) return badRequest(texts.time);
  const known = accountSettingsOf(source, newest);
  const [home] = (listAt(body, 'properties', 'locations') ?? []).flatMap(
    (one) => findLocation(textAt(one, 'locationName') ?? '') ?? [],
  );
  const regions = (listAt(known.properties, 'locations') ?? []).map((one) =>
    findLocation(textAt(one, 'locationName') ?? ''),
  );
  if (home === undefined || !regions.includes(home)) return badRequest(texts.location);
  // The key is the source's, even for a time at which it had none yet (docs/azure.md, Existing accounts).
  const { keyVaultKeyUri } = known;
  if (keyVaultKeyUri !== undefined && !/^UserAssignedIdentity=/i.test(asked.defaultIdentity))
    return badRequest(texts.identity);
  return {
    source,
    backupVersion: keyVaultKeyUri === undefined ? undefined : usedVersion(state, source, at),
    settings: {
      ...asked,
      keyVaultKeyUri,
      // The source's identities stay on record, until the restored account gets its own (F-56).
      identity: {
        ...asked.identity,
        userAssigned: [...new Set([...asked.identity.userAssigned, ...known.identity.userAssigned])],
        principals: { ...known.identity.principals, ...asked.identity.principals },
      },
      properties: {
        ...known.properties,
        ...asked.properties,
        backupPolicy: known.properties['backupPolicy'] ?? null,
        capabilities: known.properties['capabilities'] ?? null,
        capacity: { totalThroughputLimit: -1 },
        restoreParameters: {
          ...parameters,
          restoreTimestampInUtc: toTheSecond(at),
          sourceBackupLocation: home.displayName,
          databasesToRestore: listAt(parameters, 'databasesToRestore') ?? [],
        },
      },
    },
  };
}
