import { keyFault } from '../../model/keyHealth.ts';
import { isManagedHsm } from '../../model/resourceId.ts';
import type { Key } from '../../model/resources.ts';
import type { OrNew } from '../../model/spec.ts';
import { capital, text } from '../../model/text.ts';
import { isActivated, vaultGaps } from '../../model/vaultReadiness.ts';
import { byName, type Row, type RowSection, sections } from '../../ui/row.ts';
import { facts } from '../../ui/text.ts';
import { keyState } from '../../views/nodes/key.ts';
import type { VaultBehind } from './affectedAccounts.ts';

/**
 * The vaults and managed HSMs whose keys an account can use, with the planned changes to them, then the others with the
 * reason. Anything that the change itself fixes isn't a reason.
 */
export function keyVaultRows(
  vaults: readonly VaultBehind[],
  /** The subscription of the account, which comes first. */
  own: string,
): RowSection<VaultBehind>[] {
  const sorted = [...vaults].sort((a, b) => byName(a.vault, b.vault));
  const usable = sorted.filter(({ vault }) => !isUnusable(vault));
  const isOwn = ({ subscription }: VaultBehind) => subscription.id === own;
  return sections<VaultBehind>(
    { title: text('This subscription'), rows: usable.filter(isOwn).map(vaultRow) },
    {
      title: text('Other subscriptions'),
      rows: usable.filter((one) => !isOwn(one)).map(vaultRow),
    },
    {
      title: text('Not available'),
      rows: sorted
        .filter(({ vault }) => isUnusable(vault))
        .map(({ vault, subscription }) => ({
          label: vault.name,
          description: facts(subscription.name, vault.location),
          detail: text('Not activated'),
          icon: 'circle-slash',
        })),
    },
  );
}

const isUnusable = (vault: VaultBehind['vault']) => isManagedHsm(vault.id) && !isActivated(vault);

function vaultRow(located: VaultBehind): Row<VaultBehind> {
  const { vault, subscription } = located;
  const gaps = vaultGaps(vault);
  const more = facts(
    gaps.protection && capital(text('turns on purge protection')),
    gaps.bypass && text('Lets trusted services bypass the firewall'),
  );
  return {
    label: vault.name,
    description: facts(subscription.name, vault.location),
    icon: isManagedHsm(vault.id) ? 'circuit-board' : 'lock',
    value: located,
    ...(gaps.protection || gaps.bypass ? { detail: more } : {}),
  };
}

export const newKeyRow = { label: text('Generate New Key...'), icon: 'add', value: 'new' } as const;

/** Keys that can protect an account now, then the others with the reason why they can't. */
export function keyRows(
  keys: readonly Key[],
  now: number,
  /** The account's own key, which changes nothing. */
  isInUse: (key: Key) => boolean = () => false,
): RowSection<OrNew<{ name: string }>>[] {
  const own = keys.filter(isInUse);
  const sorted = keys.filter((key) => !isInUse(key)).sort(byName);
  const kind = ({ type, size }: Key) => (size === undefined ? type : text('{0} {1}', type, size));
  return sections<OrNew<{ name: string }>>(
    { rows: [newKeyRow] },
    {
      title: text('Existing keys'),
      rows: sorted
        .filter((key) => !keyFault(key, now))
        .map((key) => ({
          label: key.name,
          description: facts(kind(key), text('enabled'), keyState(key, now).short),
          icon: 'key',
          value: { name: key.name },
        })),
    },
    {
      title: text('In use'),
      rows: own.map((key) => ({
        label: key.name,
        description: facts(kind(key), keyState(key, now).short),
        detail: text('The account already uses this key.'),
        icon: 'circle-slash',
      })),
    },
    {
      title: text('Not available'),
      rows: sorted.flatMap((key) => {
        const fault = keyFault(key, now);
        return fault
          ? [
              {
                label: key.name,
                description: facts(kind(key), keyState(key, now).short),
                detail: text('{0} {1}', fault.why, fault.next),
                icon: 'circle-slash',
              },
            ]
          : [];
      }),
    },
  );
}
