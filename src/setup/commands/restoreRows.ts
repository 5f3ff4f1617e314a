import { minute } from '../../model/keyHealth.ts';
import { identityName } from '../../model/keyIdentity.ts';
import { parseResourceId } from '../../model/resourceId.ts';
import type { UserAssignedIdentity } from '../../model/resources.ts';
import type { RestorableAccount } from '../../model/restore.ts';
import { text } from '../../model/text.ts';
import { byName, type Row, type RowSection, sections } from '../../ui/row.ts';

/** Deleted accounts first, latest first, because people look for them most often. */
export function restorableRows(all: readonly RestorableAccount[]): readonly RowSection<RestorableAccount>[] {
  if (all.length === 0)
    return [
      {
        rows: [{ label: text('No accounts with continuous backup'), icon: 'info' }],
      },
    ];
  const deleted = all
    .filter((one) => one.deleted !== undefined)
    .sort((a, b) => (b.deleted ?? 0) - (a.deleted ?? 0));
  const live = all.filter((one) => one.deleted === undefined).sort(byName);
  return sections(
    { title: text('Deleted accounts'), rows: deleted.map(rowOf) },
    { title: text('Accounts'), rows: live.map(rowOf) },
  );
}

const rowOf = (account: RestorableAccount): Row<RestorableAccount> => ({
  label: account.name,
  description:
    account.deleted === undefined
      ? text('{0}, {1}', account.api, account.location)
      : text('{0}, {1}, deleted on {2}', account.api, account.location, minute(account.deleted)),
  icon: account.deleted === undefined ? 'database' : 'trash',
  value: account,
});

export function restoreIdentityRows(all: readonly UserAssignedIdentity[]): readonly RowSection<string>[] {
  if (all.length === 0)
    return [
      {
        rows: [
          {
            label: text('No user-assigned identities'),
            detail: text('A restore needs a user-assigned identity with access to the key.'),
            icon: 'info',
          },
        ],
      },
    ];
  const rows = all.map(({ id }) => ({ name: identityName(id), id })).sort(byName);
  return [
    {
      rows: rows.map(({ name, id }) => ({
        label: name,
        description: text('{0}', parseResourceId(id)?.resourceGroup ?? ''),
        icon: 'account',
        value: id,
      })),
    },
  ];
}
