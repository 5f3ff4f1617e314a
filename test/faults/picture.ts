import type { RoleAssignment } from '../../src/sandbox/model/governance.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import type {
  AccessPolicy,
  Key,
  KeyStore,
  StoreSettings,
  VaultSettings,
} from '../../src/sandbox/model/vault.ts';
import { conditionOf } from '../../src/sandbox/keyVault/vaults.ts';
import { exists, provisioningState } from '../../src/sandbox/cosmos/accounts.ts';
import { keyStatus } from '../../src/sandbox/cosmos/revocation.ts';
import { valueAt } from '../../src/sandbox/timeline.ts';
import type { World } from './world.ts';

/**
 * The facts about an environment, one per sorted line, which are the same for two runs with the same outcome. It reads
 * the sandbox's state, not its responses. Names that Azure generates don't matter, but those of assignments do: we
 * choose them, and a restored assignment has its original name.
 */
export function pictureOf({
  sandbox: { state },
  clock,
}: Pick<World, 'sandbox'> & { readonly clock: Pick<World['clock'], 'now'> }): string {
  const now = clock.now();
  const lines = [
    ...state.subscriptions.flatMap(({ displayName, providers }) =>
      [...providers].map(([namespace, line]) => `${displayName}: ${namespace} ${valueAt(line, now)}`),
    ),
    ...state.resourceGroups
      .filter(({ deletedAt }) => deletedAt === undefined || deletedAt > now)
      .map(({ name, location }) => `group ${name} ${location}`),
    ...state.vaults.flatMap((vault) => {
      const settings = valueAt(vault.settings, now);
      return [
        ...storeLines(vault, vaultText(settings), now),
        ...settings.accessPolicies.map((policy) => `${vault.name} lets in ${policyText(policy)}`),
      ];
    }),
    ...state.hsms.flatMap((hsm) => [
      ...storeLines(hsm, settingsText(valueAt(hsm.settings, now)), now),
      ...roleLines(`HSM ${hsm.name}`, hsm.localAssignments, now),
    ]),
    ...roleLines('role', state.roleAssignments, now),
    ...accountLines(state, now),
  ];
  return withoutInvented(state, lines, now).sort().join('\n');
}

/** The same, with the accounts' access to their keys some time later. */
export function laterPictureOf(world: World): string {
  const { state } = world.sandbox;
  const later = world.clock.now() + state.timings.revocationReach + state.timings.accessPropagation + 1;
  const statuses = state.accounts
    .filter((one) => exists(one, later))
    .map((one) => {
      const status = keyStatus(state, one, later);
      return `account ${one.name} ${status?.revoked ? `is revoked (${status.revoked.code})` : 'works'}`;
    });
  return [pictureOf(world), ...statuses.sort()].join('\n');
}

function storeLines(store: KeyStore, settings: string, now: number): string[] {
  const where = `${store.name} ${conditionOf(store, now)}`;
  return [
    `${where} ${settings}`,
    ...store.keys.flatMap((key) =>
      versionLines(key, `${where} key ${key.name} ${valueAt(key.life, now)}`, now),
    ),
  ];
}

const versionLines = (key: Key, where: string, now: number) =>
  key.versions
    .filter(({ createdAt }) => createdAt <= now)
    .map(
      ({ settings }, index) =>
        `${where} ${key.kty} ${key.keySize} version ${index} ${JSON.stringify(valueAt(settings, now))}`,
    );

const settingsText = ({ purgeProtection, networkAcls, publicNetworkAccess, skuName, tags }: StoreSettings) =>
  JSON.stringify({ purgeProtection, networkAcls, publicNetworkAccess, skuName, tags });

const vaultText = (settings: VaultSettings) =>
  `${settings.enableRbacAuthorization === true ? 'by roles' : 'by policies'} ${settingsText(settings)}`;

/** The order and case of permissions don't matter, nor does an empty list. */
const policyText = ({ tenantId, objectId, applicationId, permissions }: AccessPolicy) =>
  JSON.stringify([
    tenantId,
    objectId,
    applicationId,
    ...Object.entries(permissions)
      .filter(([, given]) => given.length > 0)
      .map(
        ([kind, given]) =>
          `${kind}: ${given
            .map((one) => one.toLowerCase())
            .sort()
            .join(' ')}`,
      )
      .sort(),
  ]);

const roleLines = (where: string, assignments: readonly RoleAssignment[], now: number) =>
  assignments
    .filter(({ removedAt }) => removedAt === undefined || removedAt > now)
    .map(({ name, scope, role, principalId, principalType, description, condition }) =>
      [where, scope, role, principalId, principalType, name, description, condition].join(' '),
    );

const accountLines = (state: State, now: number) =>
  state.accounts
    .filter((one) => exists(one, now))
    .map((one) => {
      const { identity, ...settings } = valueAt(one.settings, now);
      const identities = { ...identity, userAssigned: [...identity.userAssigned].sort() };
      return `account ${one.name} ${provisioningState(one, now)} ${JSON.stringify({ ...settings, identities })}`;
    });

/** The object id of a system-assigned identity is different in each run. */
const withoutInvented = (state: State, lines: readonly string[], now: number): string[] => {
  const made = state.accounts.flatMap(({ name, settings }) => {
    const { principalId } = valueAt(settings, now).identity;
    return principalId === undefined ? [] : [{ name, principalId }];
  });
  return lines.map((line) =>
    made.reduce((text, { name, principalId }) => text.replaceAll(principalId, `<${name}>`), line),
  );
};
