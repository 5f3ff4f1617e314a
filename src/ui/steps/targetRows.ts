import type { Target } from '../../app/changes/identityTarget.ts';
import { identityName } from '../../domain/accountGrantee.ts';
import { applicationOf } from '../../domain/defaultIdentity.ts';
import type { Account } from '../../domain/model.ts';
import { sameId } from '../../domain/resourceId.ts';
import { text } from '../../domain/text.ts';
import { byName, sections, type Row, type Section } from '../create/row.ts';

/** "enter" stands for an identity that no account has yet, "across" for one with an application in another tenant. */
export type TargetChoice = Target | 'enter' | 'across';

/** The identities that may become an account's default one. */
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
