import { entriesOf, type PolicyEntry, type RoleGrant, sortGrants } from '../model/accessGrants.ts';
import { ensure } from '../model/ensure.ts';
import { failed, map, type Outcome, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { isManagedHsm, sameId } from '../model/resourceId.ts';
import type { PermissionModel, Subscription, Vault } from '../model/resources.ts';
import { changedSinceReview } from '../model/stepFinding.ts';
import { couldNot, namedStore } from '../model/problems.ts';
import { text } from '../model/text.ts';
import { type AccessUndo, policyGives, type Undo, withPermissions } from '../model/undo.ts';
import { missingRight } from '../setup/permissions.ts';
import type { OperationContext } from '../setup/step.ts';
import {
  assignedAboveVault,
  isSameGrant,
  isSameRole,
  missingPermissions,
  missingPolicies,
  nothingGranted,
  otherCondition,
  permissionModelOf,
  readGrants,
  readPolicies,
  unconfirmedAccess,
  withoutEffect,
} from './currentAccess.ts';
import { type PartChange, patience, restoreAll, revokeAll, whyUnread } from './parts.ts';
import type { Missing, RevocationMethod } from './revocation.ts';

export interface AccessTarget {
  readonly subscription: Subscription;
  readonly vault: Pick<Vault, 'id' | 'name' | 'uri'>;
  /** Object ids of the identities that lose access. */
  readonly principals: readonly string[];
}

/** Revokes the access of identities to the keys of a vault: their access policies or role assignments. */
export const accessMethod: RevocationMethod<AccessTarget, AccessUndo> = {
  async prepare(context, target) {
    const { vault, subscription } = target;
    const model = await permissionModelOf(context, target);
    if (model.kind !== 'done') return model;
    const permissions = (scope: string) =>
      context.azure.in(subscription).access.permissions(scope, context.signal);
    const [there, right] = await Promise.all([
      readAccessParts(context, target, model.value),
      // Only the managed HSM knows who can change its local roles.
      isManagedHsm(vault.id)
        ? undefined
        : missingRight(
            { permissions },
            vault.id,
            model.value === 'rbac'
              ? 'Microsoft.Authorization/roleAssignments/delete'
              : 'Microsoft.KeyVault/vaults/accessPolicies/write',
            couldNot('revoke', text('access to {0}', namedStore(vault.id))),
          ),
    ]);
    if (there.kind !== 'done') return there;
    if (right) return failed(right);
    if (there.value.policies.length + there.value.grants.length === 0)
      return failed(nothingGranted(target, model.value));
    return succeeded({
      kind: 'access',
      subscription,
      vault: { id: vault.id, name: vault.name, uri: vault.uri },
      ...there.value,
      at: context.pace.now(),
      accounts: [],
    });
  },

  async revoke(context, target, { undo }) {
    const model = await permissionModelOf(context, target);
    if (model.kind !== 'done') return model;
    const now = await readAccessParts(context, target, model.value);
    if (now.kind !== 'done') return now;
    const changed = (current: VaultAccessParts) =>
      changedSinceReview(target.vault.name, names(undo), names(current));
    if (accessText(now.value) !== accessText(undo)) return failed(changed(now.value));
    const acts: PartChange[] = undo.grants.map((grant) => () => removeGrant(context, undo, grant, changed));
    if (undo.policies.length > 0) acts.unshift(() => removePolicies(context, target, undo, changed));
    return revokeAll(undo, acts, () => changed(none));
  },

  restore: (context, was) =>
    restoreAll(
      context,
      was,
      (part) => restorePart(context, part),
      () => accessMethod.missing(context, was),
      () => withoutEffect(context, was),
    ),

  async missing(context, was): Promise<Missing<AccessUndo>> {
    const unread: Problem[] = [];
    const known = <T>(read: Outcome<T>, otherwise: T): T => {
      if (read.kind === 'done') return read.value;
      unread.push(whyUnread(read, was));
      return otherwise;
    };
    const policies = known(await missingPolicies(context, was), was.policies);
    const grants: RoleGrant[] = [];
    for (const principalId of new Set(was.grants.map((grant) => grant.principalId))) {
      const now = known(await readGrants(context, was, principalId), []);
      const ofPrincipal = was.grants.filter((grant) => grant.principalId === principalId);
      grants.push(...ofPrincipal.filter((grant) => !now.some((one) => isSameGrant(one, grant))));
    }
    return { undo: policies.length + grants.length > 0 ? { ...was, policies, grants } : undefined, unread };
  },
};

/** Removes the access policies of all identities in one change. */
const removePolicies = (
  context: OperationContext,
  target: AccessTarget,
  undo: AccessUndo,
  changed: (current: VaultAccessParts) => Problem,
) =>
  ensure(context, {
    async read(signal) {
      const at = { ...context, signal };
      const [model, found] = [await permissionModelOf(at, target), await readPolicies(at, target)];
      if (model.kind !== 'done') return model;
      return map(found, (all) => ({ model: model.value, policies: entriesOf(all, target.principals) }));
    },
    isReached: ({ policies }) => !undo.policies.some((entry) => hasPermissionsOf(policies, entry)),
    refuse: ({ model, policies }) =>
      model === 'accessPolicy' &&
      accessText({ policies, grants: [] }) === accessText({ policies: undo.policies, grants: [] })
        ? undefined
        : changed({ policies, grants: [] }),
    send: (_, permit) =>
      accessChangesOf(context, undo).changePolicies(undo.vault.id, 'remove', undo.policies, permit),
    patience,
    unconfirmed: () => unconfirmedAccess(undo),
  });

/** Whether permissions of a removed access policy still exist. */
const hasPermissionsOf = (policies: readonly PolicyEntry[], entry: PolicyEntry) =>
  policies.some(
    (one) =>
      sameId(one.objectId, entry.objectId) &&
      one.applicationId === entry.applicationId &&
      withPermissions(one, (kind, permission) => policyGives(entry, kind, permission)),
  );

const removeGrant = (
  context: OperationContext,
  undo: AccessUndo,
  grant: RoleGrant,
  changed: (current: VaultAccessParts) => Problem,
) =>
  ensure(context, {
    async read(signal) {
      const at = { ...context, signal };
      const [model, found] = [
        await permissionModelOf(at, undo),
        await readGrants(at, undo, grant.principalId),
      ];
      if (model.kind !== 'done') return model;
      return map(found, (all) => ({
        model: model.value,
        grants: all.filter((one) => sameId(one.id, grant.id)),
      }));
    },
    isReached: ({ grants }) => grants.length === 0,
    refuse: ({ model, grants }) =>
      model === 'rbac' &&
      accessText({ policies: [], grants }) === accessText({ policies: [], grants: [grant] })
        ? undefined
        : changed({ policies: [], grants }),
    send: (_, permit) => accessChangesOf(context, undo).removeGrant(grant, permit),
    patience,
    unconfirmed: () => unconfirmedAccess(undo),
  });

/** Restores one access policy or one role assignment. */
async function restorePart(context: OperationContext, part: Undo) {
  const [entry, grant] = part.kind === 'access' ? [part.policies[0], part.grants[0]] : [];
  if (part.kind === 'access' && entry)
    return ensure(context, {
      read: (signal) => readPolicies({ ...context, signal }, part),
      isReached: (now) => !missingPermissions(now, entry),
      send: (_, permit) =>
        accessChangesOf(context, part).changePolicies(part.vault.id, 'add', [entry], permit),
      patience,
      unconfirmed: () => unconfirmedAccess(part),
    });
  if (part.kind !== 'access' || !grant) throw new Error('not a part of an access');
  return ensure(context, {
    read: (signal) => readGrants({ ...context, signal }, part, grant.principalId),
    isReached: (now) => now.some((one) => isSameGrant(one, grant)),
    refuse: (now) => (now.some((one) => isSameRole(one, grant)) ? otherCondition(part, grant) : undefined),
    send: (_, permit) => accessChangesOf(context, part).putGrant(grant, permit),
    patience,
    unconfirmed: () => unconfirmedAccess(part),
  });
}

const accessChangesOf = ({ azure }: OperationContext, { subscription }: AccessUndo) =>
  azure.in(subscription).accessChanges;

/** Compares without order, because the order has no meaning and Azure doesn't preserve it. */
const accessText = ({ policies, grants }: VaultAccessParts) =>
  JSON.stringify([policies, grants].map((list) => list.map((one) => JSON.stringify(one)).sort()));

/** Describes each access by the ids that Azure uses. */
const names = ({ policies, grants }: VaultAccessParts) => [
  ...policies.map(({ objectId, permissions }) => `${objectId} ${JSON.stringify(permissions)}`),
  ...grants.map(({ id, condition }) => [id, condition].filter(Boolean).join(' ')),
];

type VaultAccessParts = Pick<AccessUndo, 'policies' | 'grants'>;
const none: VaultAccessParts = { policies: [], grants: [] };

const readAccessParts = (context: OperationContext, target: AccessTarget, model: PermissionModel) =>
  model === 'rbac' ? grantsOf(context, target) : policiesOf(context, target);

const policiesOf = async (
  context: OperationContext,
  target: AccessTarget,
): Promise<Outcome<VaultAccessParts>> =>
  map(await readPolicies(context, target), (all) => ({
    ...none,
    policies: entriesOf(all, target.principals),
  }));

async function grantsOf(context: OperationContext, target: AccessTarget): Promise<Outcome<VaultAccessParts>> {
  const { vault, principals } = target;
  const found = await Promise.all(
    principals.map(async (principalId) => ({
      principalId,
      grants: await readGrants(context, target, principalId),
    })),
  );
  const own: RoleGrant[] = [];
  for (const { principalId, grants } of found) {
    if (grants.kind !== 'done') return grants;
    const sorted = sortGrants(grants.value, { vaultId: vault.id, principalId });
    const [wider] = sorted.wider;
    if (wider) return failed(assignedAboveVault(target, wider));
    own.push(...sorted.own);
  }
  return succeeded({ ...none, grants: own });
}
