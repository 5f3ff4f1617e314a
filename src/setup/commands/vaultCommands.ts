import type { DeletedVault } from '../../azure/api.ts';
import { valueOf } from '../../inventory/snapshot.ts';
import { day } from '../../model/keyHealth.ts';
import { cancelled, map, type Outcome, succeeded } from '../../model/outcome.ts';
import { isManagedHsm, parseResourceId, sameId } from '../../model/resourceId.ts';
import type { Subscription } from '../../model/resources.ts';
import { specVaultId, vaultSpecOf } from '../../model/spec.ts';
import { capital, text, type Text } from '../../model/text.ts';
import { markSandbox } from '../../session/session.ts';
import { type SpecOf, storeText, workTitle } from '../../session/work.ts';
import { pick } from '../../ui/quickPick.ts';
import { byName, type Row } from '../../ui/row.ts';
import { askAll } from '../../ui/wizard.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import { moveReadings, moveToRoles } from '../changes/moveToRbac.ts';
import { recovery, recoveryReadings } from '../changes/recoverVault.ts';
import { subscriptionReadings, vaultReadings } from '../readings.ts';
import { providerStep } from '../steps/provider.ts';
import { vaultStep } from '../steps/vault.ts';
import { loadReadable, accountsInVault } from './affectedAccounts.ts';
import { ready, runStepCommand, whileChecking } from './runStepCommand.ts';
import type { StepSurface } from './stepSurface.ts';
import { type VaultAnswers, vaultQuestions } from './vaultQuestions.ts';
import { named } from '../../model/problems.ts';

/**
 * "Register Resource Provider": registers Microsoft.DocumentDB, and registers it again if the tenant lacks its
 * principal (F-01, F-08).
 */
export const registerProvider = (
  context: CommandContext,
  { subscription }: TargetNode<'subscription'>,
): Promise<void> => runRegistration(context, { subscription });

export async function runRegistration(
  context: CommandContext,
  spec: SpecOf<'registerProvider'>,
  surface?: StepSurface,
): Promise<void> {
  const { azure } = context.session;
  const { subscription } = spec;
  await runStepCommand(
    context,
    {
      subscription,
      work: () => ({ kind: 'registerProvider', spec }),
      title: text('Register resource provider in subscription {0}', subscription.name),
      action: text('Register'),
    },
    ready({
      change: providerStep,
      read: (signal) => subscriptionReadings(azure, spec, signal),
      azure: azure.in(subscription),
      affected: { subscription },
      changedParts: [{ kind: 'provider', subscription }],
    }),
    surface,
  );
}

/**
 * "Configure Key Vault for CMK...": turns on soft delete and purge protection, and lets trusted services through the
 * firewall. Confirming the displayed changes also gives the consent that creating an account asks for.
 */
export const configureVault = (
  context: CommandContext,
  { subscription, vault }: TargetNode<'vault'>,
): Promise<void> =>
  runConfiguration(context, {
    subscription,
    vault: { ...vaultSpecOf(vault), allowTrustedServices: true },
  });

export async function runConfiguration(
  context: CommandContext,
  spec: SpecOf<'configureVault'>,
  surface?: StepSurface,
): Promise<void> {
  const { azure } = context.session;
  const { subscription, vault } = spec;
  const vaultId = specVaultId(spec);
  await runStepCommand(
    context,
    {
      subscription,
      work: () => ({ kind: 'configureVault', spec }),
      title: text('Configure {0} for customer-managed keys', storeText(vaultId, vault.name)),
      action: text('Configure'),
    },
    ready({
      change: vaultStep,
      read: (signal) => vaultReadings(azure, spec, signal),
      azure: azure.in(subscription),
      affected: { subscription, vaultId },
      changedParts: [{ kind: 'vaults', subscription }],
      recovers: true,
    }),
    surface,
  );
}

/** "Create Key Vault for CMK...": with soft delete and purge protection from the start. */
export async function createVault(
  context: CommandContext,
  { subscription }: TargetNode<'subscription'>,
): Promise<void> {
  const title = markSandbox(context.session, workTitle('createVault'));
  const answers = await askAll(vaultQuestions(context, subscription, title), {});
  const spec = answers && specOf(subscription, answers);
  if (spec) await runVaultCreation(context, spec);
}

export async function runVaultCreation(context: CommandContext, spec: SpecOf<'createVault'>): Promise<void> {
  const { azure } = context.session;
  const { subscription } = spec;
  await runStepCommand(
    context,
    {
      subscription,
      work: () => ({ kind: 'createVault', spec }),
      title: text('Create {0}', named.keyVault(spec.vault.name)),
      action: text('Create'),
    },
    ready({
      change: vaultStep,
      read: (signal) => vaultReadings(azure, spec, signal),
      azure: azure.in(subscription),
      affected: { subscription },
      changedParts: [{ kind: 'vaults', subscription }],
    }),
  );
}

function specOf(subscription: Subscription, answers: VaultAnswers): SpecOf<'createVault'> | undefined {
  const { group, groupName, name, region, permissionModel, sku } = answers;
  if (!group || !name || !region || !permissionModel || !sku) return undefined;
  const resourceGroup =
    group === 'new'
      ? { name: groupName ?? '', location: region.name, isNew: true }
      : { name: group.name, location: group.location, isNew: false };
  return {
    subscription,
    resourceGroup,
    vault: {
      name,
      resourceGroup: resourceGroup.name,
      location: region.name,
      create: { sku, permissionModel },
    },
  };
}

/** "Recover Deleted Vault...": recovers a vault or managed HSM, and restores the access that its accounts have lost. */
export async function recoverVault(
  context: CommandContext,
  { subscription, deletedVault }: TargetNode<'subscription'>,
): Promise<void> {
  const title = markSandbox(context.session, workTitle('recoverVault'));
  const found =
    deletedVault === undefined
      ? succeeded(undefined)
      : await deletedNamed(context, subscription, deletedVault);
  if (found.kind === 'cancelled') return;
  const known = found.kind === 'done' ? found.value : undefined;
  const deleted = known ?? (await askDeleted(context, subscription, title));
  if (deleted) await runRecovery(context, { subscription, deleted });
}

/**
 * The deleted vault or managed HSM that a fix is about. Undefined if it isn't deleted anymore, or in another
 * subscription.
 */
const deletedNamed = (
  context: CommandContext,
  subscription: Subscription,
  name: string,
): Promise<Outcome<DeletedVault | undefined>> =>
  whileChecking(context, workTitle('recoverVault'), async (signal) => {
    const found = await context.session.azure.in(subscription).changes.deletedVaults(signal);
    if (signal.aborted) return cancelled;
    return map(found, (all) => all.find((one) => sameId(one.name, name)));
  });

export async function runRecovery(context: CommandContext, chosen: SpecOf<'recoverVault'>): Promise<void> {
  const { subscription, deleted } = chosen;
  const { azure } = context.session;
  const isHsm = isManagedHsm(deleted.vaultId);
  const specNow = () => ({
    subscription,
    deleted,
    vault: {
      ...(isHsm ? { keyStore: 'managedHsm' as const } : {}),
      name: deleted.name,
      resourceGroup: parseResourceId(deleted.vaultId)?.resourceGroup ?? '',
      location: deleted.location,
    },
    ...accountsInVault(context.session, subscription.tenantId, { id: deleted.vaultId, name: deleted.name }),
  });
  await runStepCommand(
    context,
    {
      subscription,
      work: () => ({ kind: 'recoverVault', spec: chosen }),
      title: text('Recover {0}', storeText(deleted.vaultId, deleted.name)),
      action: text('Recover'),
    },
    async (signal) => {
      await readUsers(context, subscription, signal);
      if (signal.aborted) return cancelled;
      const spec = specNow();
      return succeeded({
        change: recovery,
        read: (stop: AbortSignal) => recoveryReadings(azure, spec, stop),
        azure: azure.in(subscription),
        affected: { subscription, vaultId: deleted.vaultId },
        changedParts: [
          { kind: 'vaults', subscription },
          { kind: 'accounts', subscription },
        ],
        recovers: true,
      });
    },
  );
}

/** Reads the data that shows which accounts use a deleted vault. */
const readUsers = (context: CommandContext, subscription: Subscription, signal: AbortSignal) =>
  Promise.all([
    loadReadable(context.session, 'accounts', signal),
    context.session.inventory.load({ kind: 'vaults', subscription }, signal),
  ]);

async function askDeleted(
  context: CommandContext,
  subscription: Subscription,
  title: Text,
): Promise<DeletedVault | undefined> {
  const prompted = await pick<DeletedVault>(undefined, {
    title,
    placeholder: text('Choose a key vault or managed HSM'),
    load: async (signal) => {
      const [found] = await Promise.all([
        context.session.azure.in(subscription).changes.deletedVaults(signal),
        readUsers(context, subscription, signal),
      ]);
      const halfDone = halfRecovered(context, subscription);
      return map(found, (vaults) => [
        { rows: rowsOf(context, subscription.tenantId, vaults) },
        ...(halfDone.length > 0
          ? [{ title: text('Recovered, but accounts have no access'), rows: halfDone }]
          : []),
      ]);
    },
  });
  return prompted.kind === 'chosen' ? prompted.value : undefined;
}

function rowsOf(
  context: CommandContext,
  tenantId: string,
  vaults: readonly DeletedVault[],
): readonly Row<DeletedVault>[] {
  if (vaults.length === 0) return [{ label: text('No deleted key vaults or managed HSMs'), icon: 'info' }];
  return [...vaults].sort(byName).map((vault) => {
    const { accounts } = accountsInVault(context.session, tenantId, { id: vault.vaultId, name: vault.name });
    return {
      label: vault.name,
      ...descriptionOf(vault),
      ...(accounts.length === 0
        ? {}
        : { detail: capital(text('in use by {0}', accounts.map(({ name }) => name).join(', '))) }),
      icon: isManagedHsm(vault.vaultId) ? 'circuit-board' : 'lock',
      value: vault,
    };
  });
}

/**
 * Recovered vaults with accounts that are still revoked: an earlier recovery ended before it granted the roles again,
 * and can continue from here.
 */
function halfRecovered(context: CommandContext, subscription: Subscription): readonly Row<DeletedVault>[] {
  const vaults = valueOf(context.session.inventory.snapshot.get('vaults', subscription.id)) ?? [];
  return vaults
    .filter(({ permissionModel }) => permissionModel === 'rbac')
    .sort(byName)
    .flatMap(({ id: vaultId, name, location }) => {
      const { accounts } = accountsInVault(context.session, subscription.tenantId, { id: vaultId, name });
      const revoked = accounts.filter(({ status }) => status.kind === 'revoked');
      if (revoked.length === 0) return [];
      return [
        {
          label: name,
          detail: text('Revoked: {0}', revoked.map((one) => one.name).join(', ')),
          icon: isManagedHsm(vaultId) ? 'circuit-board' : 'lock',
          value: { vaultId, name, location },
        },
      ];
    });
}

function descriptionOf({ vaultId, purged }: DeletedVault): Pick<Row<DeletedVault>, 'description'> {
  if (isManagedHsm(vaultId))
    return {
      description:
        purged === undefined
          ? text('managed HSM')
          : text('{0}, {1}', text('managed HSM'), text('kept until {0}', day(purged))),
    };
  return purged === undefined ? {} : { description: text('kept until {0}', day(purged)) };
}

/**
 * "Move Vault to RBAC...": assigns roles to the accounts' identities first, and names the other principals that lose
 * access.
 */
export const moveVaultToRbac = (
  context: CommandContext,
  { subscription, vault }: TargetNode<'vault'>,
): Promise<void> => runRbacMove(context, { subscription, vault: vaultSpecOf(vault) });

export async function runRbacMove(context: CommandContext, chosen: SpecOf<'moveVaultToRbac'>): Promise<void> {
  const { subscription, vault } = chosen;
  const vaultId = specVaultId(chosen);
  const { azure } = context.session;
  await runStepCommand(
    context,
    {
      subscription,
      work: () => ({ kind: 'moveVaultToRbac', spec: chosen }),
      title: text('Move key vault {0} to Azure RBAC', vault.name),
      action: text('Move to RBAC'),
      replaces: true,
    },
    async (signal) => {
      await loadReadable(context.session, 'accounts', signal);
      if (signal.aborted) return cancelled;
      const spec = {
        ...chosen,
        ...accountsInVault(context.session, subscription.tenantId, { id: vaultId, name: vault.name }),
      };
      return succeeded({
        change: moveToRoles,
        read: (stop: AbortSignal) => moveReadings(azure, spec, stop),
        azure: azure.in(subscription),
        affected: { subscription, vaultId },
        changedParts: [
          { kind: 'vaults', subscription },
          { kind: 'accounts', subscription },
        ],
      });
    },
  );
}
