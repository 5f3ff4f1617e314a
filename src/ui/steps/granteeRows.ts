import type { Cloud } from '../../domain/cloud.ts';
import { applicationOf } from '../../domain/defaultIdentity.ts';
import { isIn, parseKeyUri } from '../../domain/keyUri.ts';
import type { Account, Vault } from '../../domain/model.ts';
import { sameId } from '../../domain/resourceId.ts';
import type { Grantee } from '../../domain/spec.ts';
import { text } from '../../domain/text.ts';
import { byName, sections, type Row, type Section } from '../create/row.ts';

/** Who may be given access to a key. */
export type Who = { readonly kind: 'firstParty' } | { readonly kind: 'identity'; readonly grantee: Grantee };

/**
 * The shared principal, then the identities of accounts that use the vault, then those of other accounts. Of accounts
 * in other tenants it is the application that stands for their identity here.
 */
export function granteeRows(
  accounts: readonly Account[],
  vault: Vault,
  cloud: Cloud,
  abroad: readonly Account[] = [],
): Section<Who>[] {
  const inOrder = [...accounts, ...abroad].sort(byName);
  const isAbroad = new Set(abroad);
  const uses = ({ keyUri }: Account) => keyUri !== undefined && isIn(parseKeyUri(keyUri, cloud), vault);
  const seen = new Set<string | undefined>();
  const rows = (some: readonly Account[]) =>
    some
      .flatMap((account) => [
        ...applicationRows(account),
        ...(isAbroad.has(account) ? [] : identityRows(account)),
      ])
      .filter(({ value }) => {
        const { principalId, applicationId } = value?.kind === 'identity' ? value.grantee : {};
        const id = (principalId ?? applicationId)?.toLowerCase();
        const isNew = !seen.has(id);
        seen.add(id);
        return isNew;
      });
  return sections<Who>(
    {
      rows: [
        {
          label: text('Azure Cosmos DB'),
          description: text('the first-party principal'),
          detail: text('What accounts use by default; it is shared by all accounts of the tenant'),
          icon: 'azure',
          value: { kind: 'firstParty' },
        },
      ],
    },
    { title: text('Identities of accounts that use this vault'), rows: rows(inOrder.filter(uses)) },
    {
      title: text('Identities of other accounts'),
      rows: rows(inOrder.filter((account) => !uses(account))),
    },
  );
}

/** F-40: the vault knows the application, and never the identity that it stands for. */
function applicationRows({ name, defaultIdentity }: Account): readonly Row<Who>[] {
  const applicationId = applicationOf(defaultIdentity);
  return applicationId === undefined
    ? []
    : [
        {
          label: text('Application of {0}', name),
          detail: text('{0}', applicationId),
          icon: 'organization',
          value: { kind: 'identity', grantee: { applicationId, name: applicationId } },
        },
      ];
}

function identityRows({ name, identities, defaultIdentity }: Account): readonly Row<Who>[] {
  const { systemAssigned, userAssigned = [] } = identities ?? {};
  const isDefault = (is: boolean) => (is ? { detail: text('The default identity of {0}', name) } : {});
  return [
    ...(systemAssigned
      ? [
          {
            label: name,
            description: text('system-assigned identity'),
            ...isDefault(defaultIdentity.kind === 'systemAssigned'),
            icon: 'database',
            value: { kind: 'identity', grantee: { principalId: systemAssigned.principalId, name } },
          } as const,
        ]
      : []),
    ...userAssigned.flatMap(({ id, principalId }) => {
      if (principalId === undefined) return [];
      const own = id.slice(id.lastIndexOf('/') + 1);
      return {
        label: own,
        description: text('user-assigned identity of {0}', name),
        ...isDefault(
          defaultIdentity.kind === 'userAssigned' &&
            applicationOf(defaultIdentity) === undefined &&
            sameId(defaultIdentity.id, id),
        ),
        icon: 'account',
        value: { kind: 'identity', grantee: { principalId, name: own } },
      } as const;
    }),
  ];
}
