import type { Azure } from './azure.ts';
import { succeeded, type Outcome } from './outcome.ts';
import type { Part, PartKind, Parts } from './parts.ts';

/** Asks Azure for a part of the inventory. */
export async function readPart(
  azure: Azure,
  part: Part,
  signal: AbortSignal,
): Promise<Outcome<Parts[PartKind]>> {
  if (part.kind === 'subscriptions') return azure.subscriptions(signal);
  const { providers, vaults, accounts, keys, access, directory } = azure.in(part.subscription);
  switch (part.kind) {
    case 'provider':
      return providers.registration('Microsoft.DocumentDB', signal);
    case 'vaults':
      return vaults.list(signal);
    case 'accounts':
      return accounts.list(signal);
    case 'keys':
      return keys.list(part.vaultId, signal);
    case 'versions':
      return keys.versions(part.keyId, signal);
    case 'key':
      return sought(await keys.get(part.vaultId, part.name, signal), (key) => ({ key }));
    case 'assignments':
      return access.assignments(part.vaultId, part.principalId, signal);
    case 'principal':
      return sought(
        await directory.principal(part.applicationId ?? azure.cloud.cosmosAppId, signal),
        (id) => ({ id }),
      );
  }
}

/** That there is no such thing is a finding, too. */
const sought = <T>(outcome: Outcome<T | undefined>, found: (value: T) => Parts['key' | 'principal']) =>
  outcome.kind === 'done' ? succeeded(outcome.value === undefined ? {} : found(outcome.value)) : outcome;
