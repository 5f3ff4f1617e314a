import type { Cloud } from '../../model/cloud.ts';
import { applicationOf } from '../../model/defaultIdentity.ts';
import { identityName } from '../../model/keyIdentity.ts';
import { isKeyIn } from '../../model/keyUri.ts';
import { sameId } from '../../model/resourceId.ts';
import type { Account, Vault } from '../../model/resources.ts';
import type { GrantedIdentity } from '../../model/spec.ts';
import { labeled } from '../../model/problems.ts';
import { properName, capital, text } from '../../model/text.ts';
import { newIdentityRow } from '../../ui/pickers/rows.ts';
import { byName, type Row, type RowSection, sections } from '../../ui/row.ts';
import type { TargetIdentity } from '../changes/defaultIdentity.ts';

/** The identity to grant access to the key. */
export type PrincipalChoice =
  { readonly kind: 'firstParty' } | { readonly kind: 'identity'; readonly identity: GrantedIdentity };

/**
 * The shared principal, then the identities of accounts that use the vault, then those of other accounts. For accounts
 * in other tenants, the application represents their identity.
 */
export function principalRows(
  accounts: readonly Account[],
  vault: Vault,
  cloud: Cloud,
  otherTenants: readonly Account[] = [],
): RowSection<PrincipalChoice>[] {
  const inOrder = [...accounts, ...otherTenants].sort(byName);
  const isAbroad = new Set(otherTenants);
  const uses = ({ keyUri }: Account) => isKeyIn(keyUri, vault, cloud);
  const listed = new Set<string | undefined>();
  const rows = (some: readonly Account[]) =>
    some
      .flatMap((account) => [
        ...applicationRows(account),
        ...(isAbroad.has(account) ? [] : identityRows(account)),
      ])
      .filter(({ value }) => {
        const { principalId, applicationId } = value?.kind === 'identity' ? value.identity : {};
        const id = (principalId ?? applicationId)?.toLowerCase();
        const isNew = !listed.has(id);
        listed.add(id);
        return isNew;
      });
  return sections<PrincipalChoice>(
    {
      rows: [
        {
          label: properName('Azure Cosmos DB'),
          description: text('first-party principal'),
          detail: text('The default, shared by all accounts in the tenant'),
          icon: 'azure',
          value: { kind: 'firstParty' },
        },
      ],
    },
    { title: text('Accounts that use this key vault'), rows: rows(inOrder.filter(uses)) },
    {
      title: text('Other accounts'),
      rows: rows(inOrder.filter((account) => !uses(account))),
    },
  );
}

/** F-40: the vault knows the application, never the identity that it represents. */
function applicationRows({ name, defaultIdentity }: Account): readonly Row<PrincipalChoice>[] {
  const applicationId = applicationOf(defaultIdentity);
  return applicationId === undefined
    ? []
    : [
        {
          label: text('Application of account {0}', name),
          detail: text('{0}', applicationId),
          icon: 'organization',
          value: { kind: 'identity', identity: { applicationId, name: applicationId } },
        },
      ];
}

function identityRows({ name, identities, defaultIdentity }: Account): readonly Row<PrincipalChoice>[] {
  const { systemAssigned, userAssigned = [] } = identities ?? {};
  const isDefault = (is: boolean) => (is ? { detail: labeled(capital(text('default identity')), name) } : {});
  return [
    ...(systemAssigned
      ? [
          {
            label: name,
            description: text('system-assigned identity'),
            ...isDefault(defaultIdentity.kind === 'systemAssigned'),
            icon: 'database',
            value: { kind: 'identity', identity: { principalId: systemAssigned.principalId, name } },
          } as const,
        ]
      : []),
    ...userAssigned.flatMap(({ id, principalId }) => {
      if (principalId === undefined) return [];
      const own = id.slice(id.lastIndexOf('/') + 1);
      return {
        label: own,
        description: text('user-assigned identity'),
        ...isDefault(
          defaultIdentity.kind === 'userAssigned' &&
            applicationOf(defaultIdentity) === undefined &&
            sameId(defaultIdentity.id, id),
        ),
        icon: 'account',
        value: { kind: 'identity', identity: { principalId, name: own } },
      } as const;
    }),
  ];
}

/**
 * "create" is for an identity that doesn't exist yet, "enter" for one that no account has yet, and "across" for one with
 * an application in another tenant.
 */
export type DefaultIdentityChoice = TargetIdentity | 'create' | 'enter' | 'across';

/** The identities that can become the account's default identity. */
export function defaultIdentityRows(
  account: Account,
  others: readonly Account[],
): RowSection<DefaultIdentityChoice>[] {
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
  const row = (id: string): Row<DefaultIdentityChoice> => ({
    label: identityName(id),
    description:
      application === undefined
        ? text('user-assigned identity')
        : text('user-assigned identity with application {0}', application),
    ...(defaultIdentity.kind === 'userAssigned' && sameId(defaultIdentity.id, id)
      ? { detail: text('Current default identity') }
      : {}),
    icon: 'account',
    value: { kind: 'user', id, ...(application === undefined ? {} : { federatedClientId: application }) },
  });
  const now = (kind: Account['defaultIdentity']['kind'], otherwise: ReturnType<typeof text>) =>
    defaultIdentity.kind === kind ? text('Current default identity') : otherwise;
  return sections<DefaultIdentityChoice>(
    {
      rows: [
        {
          label: properName('Azure Cosmos DB'),
          description: text('first-party principal'),
          detail: now(
            'firstParty',
            text("Shared by all accounts in the tenant. Doesn't support continuous backup."),
          ),
          icon: 'azure',
          value: { kind: 'firstParty' },
        },
        {
          label: capital(text('system-assigned identity')),
          description: text('only for this account'),
          detail: now(
            'systemAssigned',
            identities?.systemAssigned ? text('Already assigned') : text('Will be assigned'),
          ),
          icon: 'database',
          value: { kind: 'system' },
        },
        // For a key in another tenant, a new identity would also need a federated credential.
        ...(application === undefined ? [newIdentityRow] : []),
        ...own.map(row),
      ],
    },
    {
      title: text('Other accounts'),
      rows: [...elsewhere.values()]
        .map((id) => ({ name: identityName(id), id }))
        .sort(byName)
        .map(({ id }) => row(id)),
    },
    {
      rows: [
        { label: text('Enter Resource ID...'), icon: 'edit', value: 'enter' },
        {
          label: text('Identity for another tenant...'),
          description: text('user-assigned identity with a federated client ID'),
          icon: 'edit',
          value: 'across',
        },
      ],
    },
  );
}
