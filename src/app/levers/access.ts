import type { Subscription, Vault } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { isManagedHsm } from '../../domain/resourceId.ts';
import { entriesOf, sortGrants } from '../../domain/revocation/grantsTaken.ts';
import type { RoleGrant } from '../../domain/revocation/grantsThere.ts';
import type { AccessUndo } from '../../domain/revocation/undo.ts';
import { text } from '../../domain/text.ts';
import type { Bench, Lever } from '../lever.ts';
import { failed, succeeded, type Outcome } from '../outcome.ts';
import { missingRight } from '../rights.ts';
import { changedMeanwhile, isConflict } from './conflict.ts';

export interface AccessTarget {
  readonly subscription: Subscription;
  readonly vault: Pick<Vault, 'id' | 'name' | 'uri' | 'permissionModel'>;
  /** Object ids of the identities whose access is to go. */
  readonly principals: readonly string[];
}

/** Takes away what lets identities use the keys of a vault: their access policies, or their role assignments. */
export const accessLever: Lever<AccessTarget, AccessUndo> = {
  async look(bench, target) {
    const { vault, subscription } = target;
    const permissions = (scope: string) =>
      bench.azure.in(subscription).access.permissions(scope, bench.signal);
    const [there, right] = await Promise.all([
      accessThere(bench, target),
      // What somebody may do with the roles in a managed HSM, only it can tell.
      isManagedHsm(vault.id)
        ? undefined
        : missingRight(
            { permissions },
            vault.id,
            vault.permissionModel === 'rbac'
              ? 'Microsoft.Authorization/roleAssignments/delete'
              : 'Microsoft.KeyVault/vaults/accessPolicies/write',
            text('You may not take access to the key vault {0} away.', vault.name),
          ),
    ]);
    if (there.kind !== 'done') return there;
    if (right) return failed(right);
    if (there.value.policies.length + there.value.grants.length === 0) return failed(nothingGranted(target));
    return succeeded({
      lever: 'access',
      subscription,
      vault: { id: vault.id, name: vault.name, uri: vault.uri },
      ...there.value,
      at: bench.pace.now(),
      accounts: [],
    });
  },

  async pull(bench, target, was) {
    const now = await accessThere(bench, target);
    if (now.kind !== 'done') return now;
    if (told(now.value) !== told(was))
      return failed(changedMeanwhile(target.vault.name, names(was), names(now.value)));
    return change(bench, was, 'remove');
  },

  restore: (bench, was) => change(bench, was, 'add'),
};

/** The order of a list says nothing, and Azure keeps none. */
const told = ({ policies, grants }: There) =>
  JSON.stringify([policies, grants].map((list) => list.map((one) => JSON.stringify(one)).sort()));

async function change(
  { azure, signal }: Bench,
  { subscription, vault, policies, grants }: AccessUndo,
  how: 'add' | 'remove',
): Promise<Outcome<void>> {
  const { levers } = azure.in(subscription);
  if (policies.length > 0) {
    const send = () => levers.changePolicies(vault.id, how, policies, signal);
    let changed = await send();
    if (isConflict(changed)) changed = await send();
    if (changed.kind !== 'done') return changed;
  }
  for (const grant of grants) {
    const changed = await (how === 'add'
      ? levers.putGrant(grant, signal)
      : levers.removeGrant(grant, signal));
    if (changed.kind !== 'done') return changed;
  }
  return succeeded(undefined);
}

/** Who has what, by the ids that Azure knows it by. */
const names = ({ policies, grants }: There) => [
  ...policies.map(({ objectId, permissions }) => `${objectId} ${JSON.stringify(permissions)}`),
  ...grants.map(({ id, condition }) => [id, condition].filter(Boolean).join(' ')),
];

type There = Pick<AccessUndo, 'policies' | 'grants'>;

const accessThere = (bench: Bench, target: AccessTarget) =>
  target.vault.permissionModel === 'rbac' ? grantsOf(bench, target) : policiesOf(bench, target);

async function policiesOf({ azure, signal }: Bench, target: AccessTarget): Promise<Outcome<There>> {
  const found = await azure.in(target.subscription).levers.policies(target.vault.id, signal);
  if (found.kind !== 'done') return found;
  return succeeded({ policies: entriesOf(found.value, target.principals), grants: [] });
}

async function grantsOf({ azure, signal }: Bench, target: AccessTarget): Promise<Outcome<There>> {
  const { subscription, vault, principals } = target;
  const { levers } = azure.in(subscription);
  const found = await Promise.all(
    principals.map(async (principalId) => ({
      principalId,
      grants: await levers.grants(vault.id, principalId, signal),
    })),
  );
  const own: RoleGrant[] = [];
  for (const { principalId, grants } of found) {
    if (grants.kind !== 'done') return grants;
    const sorted = sortGrants(grants.value, { vaultId: vault.id, principalId });
    const [wider] = sorted.wider;
    if (wider) return failed(comesFromAbove(target, wider));
    own.push(...sorted.own);
  }
  return succeeded({ policies: [], grants: own });
}

const nothingGranted = ({ vault }: AccessTarget): Problem => ({
  code: 'F-33',
  owner: 'you',
  what: text('There is no access to {0} that could be taken away.', vault.name),
  why:
    vault.permissionModel === 'rbac'
      ? text('No role assignment on the vault or its keys lets these identities use a key.')
      : text('The vault has no access policy of these identities.'),
  next: text('To give access back, run "Restore Cosmos DB Access" on it.'),
  remedy: 'restoreAccess',
});

/** Taking the vault's own assignments would change nothing, and this one is not the vault's to take. */
const comesFromAbove = ({ vault }: AccessTarget, { scope, principalId }: RoleGrant): Problem => ({
  code: 'F-33',
  owner: 'accessAdministrator',
  what: text('The access to {0} cannot be taken away there.', vault.name),
  why: text(
    'The principal {0} has it by a role assignment on {1}, which reaches other things too and is left alone.',
    principalId,
    scope === '' ? '/' : scope,
  ),
  next: text('Replace that assignment by one on the vault first, or use "Revoke Key".'),
  remedy: 'none',
});
