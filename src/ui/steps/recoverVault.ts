import { l10n } from 'vscode';
import type { DeletedVault } from '../../app/changePorts.ts';
import { recovery, recoveryReadings } from '../../app/changes/recover.ts';
import { valueOf } from '../../app/loadable.ts';
import { map } from '../../app/outcome.ts';
import { day } from '../../domain/day.ts';
import type { Subscription } from '../../domain/model.ts';
import { isManagedHsm, parseResourceId } from '../../domain/resourceId.ts';
import { text } from '../../domain/text.ts';
import { pick } from '../create/pick.ts';
import { byName, type Row } from '../create/row.ts';
import type { Node } from '../tree/node.ts';
import { readSeen, usersOfVault } from './estate.ts';
import type { SpecOf } from '../work/work.ts';
import { titleOf } from '../work/words.ts';
import { whileChecking } from './during.ts';
import { titled, type Place } from './place.ts';
import { takeStep } from './takeStep.ts';
import { thingOf, type Thing } from './things.ts';

/** "Recover Deleted Vault...": or managed HSM, with the access of the accounts that use it, as far as it is lost. */
export async function recoverVault(place: Place, node: Node | undefined): Promise<void> {
  const title = titleOf('recoverVault');
  const thing = await thingOf(place, node, 'subscription', 'canRecoverVault', title);
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

/** What tells which accounts use a deleted vault. */
const readUsers = (place: Place, subscription: Subscription, signal: AbortSignal) =>
  Promise.all([
    readSeen(place, 'accounts', signal),
    place.session.inventory.load({ kind: 'vaults', subscription }, signal),
  ]);

async function askDeleted(
  place: Place,
  { subscription }: Thing<'subscription'>,
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
 * Vaults that are back while accounts of theirs are still revoked: a recovery that ended before it gave the roles again
 * is continued from here.
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
