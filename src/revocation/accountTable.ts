import { statusLabel } from '../model/cmkStatus.ts';
import type { Subscription } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import type { Undo } from '../model/undo.ts';
import type { Mark } from '../ui/page/messages.ts';
import { linkTo, type Table, type Value } from '../ui/page/page.ts';
import type { Affected, Impact } from './impact.ts';
import { type AccountNow, type Stage, wantedIn } from './stage.ts';

/** The accounts, each with its location, its use of the key, and its state. */
export function accountTable(
  caption: Text,
  accounts: readonly AccountNow[],
  stage: Stage,
  open: (accountId: string) => unknown,
): Table {
  return {
    kind: 'table',
    caption,
    columns: [text('Account'), text('Region and subscription'), text('Key or identity'), text('Status')],
    rows: accounts.map(({ id, name, where, note, status }) => ({
      id,
      cells: [
        linkTo(`open ${caption.message} ${id}`, name, () => open(id)),
        { text: where },
        { text: note ?? text('As recorded') },
        statusValue(status, stage),
      ],
    })),
  };
}

/** The mark shows how the account stands: a revoked account is an error, even if that was the goal. */
function statusValue(status: AccountNow['status'], stage: Stage): Value {
  const wanted = wantedIn(stage);
  const isWaiting =
    stage.kind === 'revoking' ||
    stage.kind === 'restoring' ||
    ('wait' in stage && stage.wait.kind === 'waiting');
  const mark = (kind: 'revoked' | 'confirmed', usual: Mark): Mark =>
    wanted === undefined ? usual : wanted === kind ? 'done' : isWaiting ? 'running' : 'warning';
  switch (status?.kind) {
    case 'revoked':
      return {
        text: statusLabel(status),
        mark: wanted === 'revoked' ? 'error' : mark('revoked', 'error'),
      };
    case 'confirmed':
      return { text: statusLabel(status), mark: mark('confirmed', 'ok') };
    case undefined:
      return { text: text('Not read yet'), mark: 'unknown' };
    case 'serviceManaged':
    case 'unknown':
      return { text: statusLabel(status), mark: 'unknown' };
  }
}

/** The accounts that lose access, and those on record, each with its latest status. */
export function accountsNow(
  undo: Undo,
  impact: Impact | undefined,
  statusOf: (id: string, subscription: string) => AccountNow['status'],
): readonly AccountNow[] {
  const affected = impact?.losesAccess ?? [];
  const named = new Set(affected.map(({ user }) => user.account.id.toLowerCase()));
  return [
    ...affected.map((one) => affectedNow(one, (id) => statusOf(id, one.user.account.subscriptionId))),
    ...undo.accounts
      .filter(({ id }) => !named.has(id.toLowerCase()))
      .map(({ id, name, subscription }): AccountNow => {
        const status = statusOf(id, subscription.id);
        return { id, name, where: text('{0}', subscription.name), ...(status ? { status } : {}) };
      }),
  ];
}

export const affectedNow = (
  { user: { account, subscription }, note }: Affected,
  latest: (id: string) => AccountNow['status'],
): AccountNow => ({
  id: account.id,
  name: account.name,
  where: whereText(account.regions, subscription, account.subscriptionId),
  ...(note ? { note } : {}),
  status: latest(account.id) ?? account.status,
});

const whereText = (regions: readonly string[], subscription: Subscription | undefined, id: string): Text =>
  text('{0} · {1}', regions.join(', '), subscription?.name ?? id);
