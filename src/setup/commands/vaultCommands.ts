import { l10n } from 'vscode';
import type { DeletedVault } from '../../azure/api.ts';
import { valueOf } from '../../inventory/snapshot.ts';
import { day } from '../../model/keyHealth.ts';
import { map } from '../../model/outcome.ts';
import { isManagedHsm, parseResourceId } from '../../model/resourceId.ts';
import type { Subscription } from '../../model/resources.ts';
import { specVaultId, vaultSpecOf } from '../../model/spec.ts';
import { text } from '../../model/text.ts';
import type { SpecOf } from '../../session/work.ts';
import { titleOf } from '../../session/workText.ts';
import { pick } from '../../ui/quickPick.ts';
import { byName, type Row } from '../../ui/row.ts';
import { askAll } from '../../ui/wizard.ts';
import type { Node } from '../../views/nodes/node.ts';
import { type Place, type TargetNode, pickTargetNode, titled } from '../../views/pickTarget.ts';
import { moveReadings, moveToRoles } from '../changes/moveToRbac.ts';
import { recovery, recoveryReadings } from '../changes/recoverVault.ts';
import { subscriptionReadings, vaultReadings } from '../readings.ts';
import { providerStep } from '../steps/provider.ts';
import { vaultStep } from '../steps/vault.ts';
import { readSeen, usersOfVault } from './affectedAccounts.ts';
import { takeStep, whileChecking } from './runStepCommand.ts';
import { type VaultAnswers, vaultQuestions } from './vaultQuestions.ts';

/**
 * "Register Resource Provider": registers Microsoft.DocumentDB, and registers it again if the tenant lacks its
 * principal (F-01, F-08).
 */
export async function registerProvider(place: Place, node: Node | undefined): Promise<void> {
  const title = titleOf('registerProvider');
  const thing = await pickTargetNode(place, node, 'subscription', 'canRegisterProvider', title);
  if (thing) await takeRegistration(place, { subscription: thing.subscription });
}

export async function takeRegistration(place: Place, spec: SpecOf<'registerProvider'>): Promise<void> {
  const { azure } = place.session;
  const { subscription } = spec;
  await takeStep(place, {
    title: titleOf('registerProvider'),
    work: () => ({ kind: 'registerProvider', spec }),
    question: l10n.t('Register the resource provider in {0}?', subscription.name),
    change: providerStep,
    look: (signal) => subscriptionReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription },
    touched: [{ kind: 'provider', subscription }],
  });
}

/**
 * "Configure Key Vault for CMK...": turns on soft delete and purge protection, and lets trusted services through the
 * firewall. Confirming the displayed changes also gives the consent that creating an account asks for.
 */
export async function configureVault(place: Place, node: Node | undefined): Promise<void> {
  const thing = await pickTargetNode(place, node, 'vault', 'canConfigureVault', titleOf('configureVault'));
  if (!thing) return;
  const { subscription, vault } = thing;
  await takeConfiguration(place, {
    subscription,
    vault: { ...vaultSpecOf(vault), allowTrustedServices: true },
  });
}

export async function takeConfiguration(place: Place, spec: SpecOf<'configureVault'>): Promise<void> {
  const { azure } = place.session;
  const { subscription, vault } = spec;
  const vaultId = specVaultId(spec);
  await takeStep(place, {
    title: titleOf('configureVault'),
    work: () => ({ kind: 'configureVault', spec }),
    question: isManagedHsm(vaultId)
      ? l10n.t('Configure the managed HSM {0} for customer-managed keys?', vault.name)
      : l10n.t('Configure the key vault {0} for customer-managed keys?', vault.name),
    change: vaultStep,
    look: (signal) => vaultReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription, vaultId },
    touched: [{ kind: 'vaults', subscription }],
  });
}

/** "Create Key Vault for CMK...": with soft delete and purge protection from the start. */
export async function createVault(place: Place, node: Node | undefined): Promise<void> {
  const title = titleOf('createVault');
  const thing = await pickTargetNode(place, node, 'subscription', 'canCreateVault', title);
  if (!thing) return;
  const { subscription } = thing;
  const answers = await askAll(vaultQuestions(place, subscription, titled(place, title)), {});
  const spec = answers && specOf(subscription, answers);
  if (spec) await takeVault(place, spec);
}

export async function takeVault(place: Place, spec: SpecOf<'createVault'>): Promise<void> {
  const { azure } = place.session;
  const { subscription } = spec;
  await takeStep(place, {
    title: titleOf('createVault'),
    work: () => ({ kind: 'createVault', spec }),
    question: l10n.t('Create the key vault {0}?', spec.vault.name),
    change: vaultStep,
    look: (signal) => vaultReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription },
    touched: [{ kind: 'vaults', subscription }],
  });
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
export async function recoverVault(place: Place, node: Node | undefined): Promise<void> {
  const title = titleOf('recoverVault');
  const thing = await pickTargetNode(place, node, 'subscription', 'canRecoverVault', title);
  const deleted = thing && (await askDeleted(place, thing, titled(place, title)));
  if (deleted) await takeRecovery(place, { subscription: thing.subscription, deleted });
}

export async function takeRecovery(place: Place, chosen: SpecOf<'recoverVault'>): Promise<void> {
  const title = titleOf('recoverVault');
  const { subscription, deleted } = chosen;
  const { azure } = place.session;
  const stopped = await whileChecking(place, title, async (signal) => {
    await readUsers(place, subscription, signal);
    return signal.aborted;
  });
  if (stopped) return;
  const isHsm = isManagedHsm(deleted.vaultId);
  const spec = {
    subscription,
    deleted,
    vault: {
      ...(isHsm ? { home: 'managedHsm' as const } : {}),
      name: deleted.name,
      resourceGroup: parseResourceId(deleted.vaultId)?.resourceGroup ?? '',
      location: deleted.location,
    },
    ...usersOfVault(place, subscription.tenantId, { id: deleted.vaultId, name: deleted.name }),
  };
  await takeStep(place, {
    title,
    work: () => ({ kind: 'recoverVault', spec: chosen }),
    question: isHsm
      ? l10n.t('Recover the managed HSM {0}?', deleted.name)
      : l10n.t('Recover the key vault {0}?', deleted.name),
    change: recovery,
    look: (signal) => recoveryReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription, vaultId: deleted.vaultId },
    touched: [
      { kind: 'vaults', subscription },
      { kind: 'accounts', subscription },
    ],
  });
}

/** Reads what shows which accounts use a deleted vault. */
const readUsers = (place: Place, subscription: Subscription, signal: AbortSignal) =>
  Promise.all([
    readSeen(place, 'accounts', signal),
    place.session.inventory.load({ kind: 'vaults', subscription }, signal),
  ]);

async function askDeleted(
  place: Place,
  { subscription }: TargetNode<'subscription'>,
  title: string,
): Promise<DeletedVault | undefined> {
  const prompted = await pick<DeletedVault>(undefined, {
    title,
    placeholder: l10n.t('Choose the deleted key vault or managed HSM'),
    loading: l10n.t('Reading the deleted key vaults and managed HSMs'),
    load: async (signal) => {
      const [found] = await Promise.all([
        place.session.azure.in(subscription).changes.deletedVaults(signal),
        readUsers(place, subscription, signal),
      ]);
      const halfDone = halfRecovered(place, subscription);
      return map(found, (vaults) => [
        { rows: rowsOf(place, subscription.tenantId, vaults) },
        ...(halfDone.length > 0
          ? [{ title: text('Recovered, but accounts have no access'), rows: halfDone }]
          : []),
      ]);
    },
  });
  return prompted.kind === 'chosen' ? prompted.value : undefined;
}

function rowsOf(
  place: Place,
  tenantId: string,
  vaults: readonly DeletedVault[],
): readonly Row<DeletedVault>[] {
  if (vaults.length === 0)
    return [{ label: text('The subscription has no deleted key vault or managed HSM'), icon: 'info' }];
  return [...vaults].sort(byName).map((vault) => {
    const { accounts } = usersOfVault(place, tenantId, { id: vault.vaultId, name: vault.name });
    return {
      label: vault.name,
      ...descriptionOf(vault),
      ...(accounts.length === 0
        ? {}
        : { detail: text('Accounts that use it: {0}', accounts.map(({ name }) => name).join(', ')) }),
      icon: isManagedHsm(vault.vaultId) ? 'circuit-board' : 'lock',
      value: vault,
    };
  });
}

/**
 * Recovered vaults with accounts that are still revoked: an earlier recovery ended before it granted the roles again,
 * and can continue from here.
 */
function halfRecovered(place: Place, subscription: Subscription): readonly Row<DeletedVault>[] {
  const vaults = valueOf(place.session.inventory.snapshot.get('vaults', subscription.id)) ?? [];
  return vaults
    .filter(({ permissionModel }) => permissionModel === 'rbac')
    .sort(byName)
    .flatMap(({ id: vaultId, name, location }) => {
      const { accounts } = usersOfVault(place, subscription.tenantId, { id: vaultId, name });
      const revoked = accounts.filter(({ status }) => status.kind === 'revoked');
      if (revoked.length === 0) return [];
      return [
        {
          label: name,
          detail: text('Revoked accounts: {0}', revoked.map((one) => one.name).join(', ')),
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
        purged === undefined ? text('managed HSM') : text('managed HSM, kept until {0}', day(purged)),
    };
  return purged === undefined ? {} : { description: text('kept until {0}', day(purged)) };
}

/**
 * "Move Vault to RBAC...": assigns roles to the accounts' identities first, and names the other principals that lose
 * access.
 */
export async function moveVaultToRbac(place: Place, node: Node | undefined): Promise<void> {
  const thing = await pickTargetNode(place, node, 'vault', 'canMoveToRbac', titleOf('moveVaultToRbac'));
  if (thing) await takeMove(place, { subscription: thing.subscription, vault: vaultSpecOf(thing.vault) });
}

export async function takeMove(place: Place, chosen: SpecOf<'moveVaultToRbac'>): Promise<void> {
  const title = titleOf('moveVaultToRbac');
  const { subscription, vault } = chosen;
  const vaultId = specVaultId(chosen);
  const { azure } = place.session;
  const stopped = await whileChecking(place, title, async (signal) => {
    await readSeen(place, 'accounts', signal);
    return signal.aborted;
  });
  if (stopped) return;
  const spec = {
    ...chosen,
    ...usersOfVault(place, subscription.tenantId, { id: vaultId, name: vault.name }),
  };
  await takeStep(place, {
    title,
    work: () => ({ kind: 'moveVaultToRbac', spec: chosen }),
    question: l10n.t('Move the key vault {0} to Azure RBAC? All of its access policies end.', vault.name),
    change: moveToRoles,
    look: (signal) => moveReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription, vaultId },
    touched: [
      { kind: 'vaults', subscription },
      { kind: 'accounts', subscription },
    ],
  });
}
