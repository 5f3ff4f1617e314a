import type { Cloud } from '../../model/cloud.ts';
import { applicationOf } from '../../model/defaultIdentity.ts';
import { identityName } from '../../model/grantee.ts';
import { isIn, parseKeyUri } from '../../model/keyUri.ts';
import { sameId } from '../../model/resourceId.ts';
import type { Account, Vault } from '../../model/resources.ts';
import type { Grantee } from '../../model/spec.ts';
import { text } from '../../model/text.ts';
import { byName, type Row, type Section, sections } from '../../ui/row.ts';
import type { Target } from '../changes/defaultIdentity.ts';

/** The identity to grant access to the key. */
export type Who = { readonly kind: 'firstParty' } | { readonly kind: 'identity'; readonly grantee: Grantee };

/**
 * The shared principal, then the identities of accounts that use the vault, then those of other accounts. For accounts
 * in other tenants, the application stands for their identity.
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

/** F-40: the vault knows the application, never the identity that it stands for. */
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

/** "enter" is for an identity that no account has yet, "across" for one with an application in another tenant. */
export type TargetChoice = Target | 'enter' | 'across';

/** The identities that can become the account's default identity. */
export function targetRows(account: Account, others: readonly Account[]): Section<TargetChoice>[] {
  const { defaultIdentity, identities } = account;
  const application = applicationOf(defaultIdentity);
  const own = identities?.userAssigned.map(({ id }) => id) ?? [];
  const isOwn = (id: string) => own.some((one) => sameId(one, id));
  const elsewhere = new Map(
    others
      .flatMap((one) => one.identities?.userAssigned ?? [])
      .filter(({ id }) => !isOwn(id))
      .map(({ id }) => [id.toLowerCase(), id]),
  );
  const row = (id: string): Row<TargetChoice> => ({
    label: identityName(id),
    description:
      application === undefined
        ? text('user-assigned identity')
        : text('user-assigned identity, with the application {0}', application),
    ...(defaultIdentity.kind === 'userAssigned' && sameId(defaultIdentity.id, id)
      ? { detail: text('The default identity now') }
      : {}),
    icon: 'account',
    value: { kind: 'user', id, ...(application === undefined ? {} : { federatedClientId: application }) },
  });
  const now = (kind: Account['defaultIdentity']['kind'], otherwise: ReturnType<typeof text>) =>
    defaultIdentity.kind === kind ? text('The default identity now') : otherwise;
  return sections<TargetChoice>(
    {
      rows: [
        {
          label: text('Azure Cosmos DB'),
          description: text('the first-party principal'),
          detail: now('firstParty', text('Shared by all accounts of the tenant; not for continuous backup')),
          icon: 'azure',
          value: { kind: 'firstParty' },
        },
        {
          label: text('System-assigned identity'),
          description: text('of this account alone'),
          detail: now(
            'systemAssigned',
            identities?.systemAssigned ? text('Assigned already') : text('Is assigned, and given access'),
          ),
          icon: 'database',
          value: { kind: 'system' },
        },
        ...own.map(row),
      ],
    },
    {
      title: text('Identities of other accounts'),
      rows: [...elsewhere.values()]
        .map((id) => ({ name: identityName(id), id }))
        .sort(byName)
        .map(({ id }) => row(id)),
    },
    {
      rows: [
        { label: text('Another user-assigned identity...'), icon: 'edit', value: 'enter' },
        {
          label: text('For a vault of another tenant...'),
          description: text('a user-assigned identity with a federated client id'),
          icon: 'edit',
          value: 'across',
        },
      ],
    },
  );
}
