import { named, notFound } from '../model/problems.ts';
import type { Azure } from '../azure/api.ts';
import type { Cloud } from '../model/cloud.ts';
import { isKeyIn } from '../model/keyUri.ts';
import { failed, type Outcome, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import type { Account, Subscription, Vault } from '../model/resources.ts';
import { accessPolicyOf, missingKeyPermissions } from '../model/roleAssignments.ts';
import { text } from '../model/text.ts';

export interface Principal {
  readonly id: string;
  /** The vault whose working grant revealed the id, if the directory couldn't be read. */
  readonly deducedFrom?: string;
}

/**
 * Finds the object id of the "Azure Cosmos DB" principal in the subscription's tenant (never the application id, which
 * is the usual mistake). If the caller can't read the directory (F-09), the id is deduced from the grants of working
 * accounts. Undefined if the tenant has no principal of this kind (F-08).
 */
export async function findPrincipal(
  azure: Azure,
  subscription: Subscription,
  signal: AbortSignal,
): Promise<Outcome<Principal | undefined>> {
  const { directory, accounts, vaults } = azure.in(subscription);
  const found = azure.cloud.cosmosAppIdVerified
    ? await directory.principal(azure.cloud.cosmosAppId, signal)
    : failed(unverified);
  if (found.kind === 'cancelled') return found;
  if (found.kind === 'done') return succeeded(found.value === undefined ? undefined : { id: found.value });
  const [working, granting] = await Promise.all([accounts.list(signal), vaults.list(signal)]);
  if (working.kind !== 'done' || granting.kind !== 'done') return found;
  const deduced = deducePrincipal(working.value, granting.value, azure.cloud);
  return deduced ? succeeded(deduced) : found;
}

/**
 * In a cloud where the application id is unverified, the id can belong to another application, so the user must enter
 * the principal (docs/azure.md, Identities and access).
 */
const unverified: Problem = {
  code: 'F-09',
  owner: 'tenantAdministrator',
  what: notFound(text('the object ID of {0}', named.firstParty)),
  why: text("The application ID of Azure Cosmos DB isn't confirmed for this cloud."),
  next: text('Enter the object ID. Someone with directory access finds it with the displayed command.'),
  fix: 'enterPrincipal',
};

/**
 * Finds the one identity that has the needed permissions in every vault behind a working first-party account. With
 * several candidates, it returns none: a grant to the wrong principal would look like a success.
 */
function deducePrincipal(
  accounts: readonly Account[],
  vaults: readonly Vault[],
  cloud: Cloud,
): Principal | undefined {
  const usedVaults = vaults.filter(
    (vault) =>
      vault.permissionModel === 'accessPolicy' &&
      accounts.some(
        ({ keyUri, status, defaultIdentity }) =>
          status.kind === 'confirmed' &&
          defaultIdentity.kind === 'firstParty' &&
          isKeyIn(keyUri, vault, cloud),
      ),
  );
  const [first, ...others] = usedVaults;
  if (!first) return undefined;
  const candidates = first.accessPolicies.filter(
    (policy) =>
      missingKeyPermissions(policy).length === 0 &&
      others.every((vault) => missingKeyPermissions(accessPolicyOf(vault, policy.objectId)).length === 0),
  );
  return candidates.length === 1 && candidates[0]
    ? { id: candidates[0].objectId, deducedFrom: first.name }
    : undefined;
}
