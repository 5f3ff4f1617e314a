import { setFrom, valueAt } from '../../src/sandbox/timeline.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import { dropAssignments } from '../../src/sandbox/authorization/dropAssignments.ts';
import { cosmos, cosmosPolicy, cryptoServiceEncryptionUser, tenantId } from './ground.ts';
import type { RoleAssignment } from '../../src/sandbox/model/governance.ts';
import type { AccessPolicy, StoreSettings } from '../../src/sandbox/model/vault.ts';

/** A concurrent change of the same resources by someone else. Returns whether it applied to anything. */
export type Deed = (state: State, now: number) => boolean;

export const otherUser = 'a0f1c2d3-1111-4222-8333-944455566677';

export const deeds: Readonly<Record<string, Deed>> = {
  'disables the key': (state, now) =>
    each(
      [...state.vaults, ...state.hsms].flatMap(({ keys }) => keys),
      ({ versions }) => {
        const line = versions.at(-1)?.settings;
        if (!line) return;
        const settings = valueAt(line, now);
        setFrom(line, now, { ...settings, attributes: { ...settings.attributes, enabled: false } });
      },
    ),
  'adds an access policy': (state, now) =>
    each(state.vaults, ({ settings }) => {
      const before = valueAt(settings, now);
      const theirs = { tenantId, objectId: otherUser, permissions: { keys: ['get'], secrets: ['list'] } };
      setFrom(settings, now, { ...before, accessPolicies: [...before.accessPolicies, theirs] });
    }),
  'takes the access of Cosmos DB': (state, now) => {
    for (const one of [
      ...state.roleAssignments,
      ...state.hsms.flatMap(({ localAssignments }) => localAssignments),
    ])
      if (one.principalId === cosmos) one.removedAt ??= now;
    return (
      each(state.vaults, ({ settings }) => {
        const before = valueAt(settings, now);
        const accessPolicies = before.accessPolicies.filter((one) => !isOwn(one));
        setFrom(settings, now, { ...before, accessPolicies });
      }) || state.hsms.length > 0
    );
  },
  'moves the vault to roles': (state, now) => toModel(state, now, true),
  'moves the vault to policies': (state, now) => toModel(state, now, false),
  'shuts the firewall': (state, now) =>
    each(state.vaults, ({ settings }) =>
      setFrom(settings, now, { ...valueAt(settings, now), networkAcls: shut }),
    ) ||
    each(state.hsms, ({ settings }) =>
      setFrom(settings, now, { ...valueAt(settings, now), networkAcls: shut }),
    ),
  'changes the default identity': (state, now) =>
    each(state.accounts, ({ settings }) => {
      const before = valueAt(settings, now);
      const [own] = state.identities.length > 0 ? state.identities : [undefined];
      const identity = own
        ? { type: 'UserAssigned', userAssigned: [own.id] }
        : { type: 'SystemAssigned', principalId: otherUser, tenantId, userAssigned: [] };
      const defaultIdentity = own ? `UserAssignedIdentity=${own.id}` : 'SystemAssignedIdentity';
      setFrom(settings, now, { ...before, identity, defaultIdentity });
    }),
  'deletes the vault': (state, now) =>
    each(
      [...state.vaults, ...state.hsms].filter(({ life }) => valueAt(life, now) === 'live'),
      ({ id, life }) => {
        setFrom(life, now, 'deleted');
        dropAssignments(state, id, now);
      },
    ),
  'gives Cosmos DB access': (state, now) =>
    each(state.vaults, ({ id, settings }) => {
      const before = valueAt(settings, now);
      // Azure adds to an existing entry, and allows a role only once for each principal.
      if (!before.accessPolicies.some(isOwn))
        setFrom(settings, now, { ...before, accessPolicies: [...before.accessPolicies, cosmosPolicy] });
      const isThere = ({ scope, principalId, removedAt }: RoleAssignment) =>
        scope === id && principalId === cosmos && removedAt === undefined;
      if (!state.roleAssignments.some(isThere)) state.roleAssignments.push(assignmentOf(id, now));
    }),
};

/** Excludes an application's access on its behalf. */
const isOwn = ({ objectId, applicationId }: AccessPolicy) => objectId === cosmos && !applicationId;

/** Always the same name, so that two worlds can be compared. */
const assignmentOf = (scope: string, createdAt: number): RoleAssignment => ({
  id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${otherUser}`,
  ...{ name: otherUser, scope, role: cryptoServiceEncryptionUser, principalId: cosmos, createdAt },
  ...{ principalType: 'ServicePrincipal', description: undefined, removedAt: undefined },
});

const shut: StoreSettings['networkAcls'] = {
  bypass: 'None',
  defaultAction: 'Deny',
  ipRules: [{ value: '198.51.100.0/24' }],
  virtualNetworkRules: [],
};

const toModel = (state: State, now: number, enableRbacAuthorization: boolean) =>
  each(
    state.vaults.filter(
      ({ settings }) => (valueAt(settings, now).enableRbacAuthorization === true) !== enableRbacAuthorization,
    ),
    ({ settings }) => setFrom(settings, now, { ...valueAt(settings, now), enableRbacAuthorization }),
  );

function each<T>(items: readonly T[], work: (item: T) => void): boolean {
  for (const item of items) work(item);
  return items.length > 0;
}
