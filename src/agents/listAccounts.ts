import type { AccountHealth } from '../health/accounts.ts';
import { byUrgency } from '../health/assess.ts';
import { assessmentOf } from '../health/healthCache.ts';
import { allAccounts } from '../health/inventoryIndex.ts';
import { partsBehindKeys } from '../health/readInventoryView.ts';
import { partId, partKey } from '../inventory/parts.ts';
import { plain } from '../model/text.ts';
import type { Account, Subscription } from '../model/resources.ts';
import type { Session } from '../session/session.ts';
import { type ChosenSubscriptions, shownSubscriptions } from '../views/children.ts';
import { accounts, type Answer, counted, type Data, failure, type Said, said, unreadData } from './answer.ts';
import type { Input } from './inputs.ts';

/** How many accounts one answer has, so that none of them is cut. */
const pageSize = 40;

/**
 * The accounts of the subscriptions that the views show, assessed as in the views: the keys of the first 200 accounts are
 * read, and the state of others can be unknown.
 */
export async function listAccounts(
  session: Session,
  chosen: ChosenSubscriptions,
  { name, state, offset = 0 }: Input<'cosmosCmk_list_accounts'>,
  signal: AbortSignal,
): Promise<Answer> {
  const { inventory } = session;
  await inventory.load({ kind: 'subscriptions' }, signal);
  const found = inventory.snapshot.get('subscriptions');
  if (found.state === 'failed') return failure(session.kind, found.problem);
  const subscriptions = shownSubscriptions(inventory.snapshot, chosen);
  await Promise.all([
    inventory.survey('accounts', subscriptions, signal),
    inventory.survey('vaults', subscriptions, signal),
  ]);
  await inventory.loadAll(
    subscriptions.flatMap((subscription) => [
      { kind: 'accounts', subscription } as const,
      { kind: 'vaults', subscription } as const,
    ]),
    signal,
  );
  await readKeys(session, subscriptions, signal);
  const assessment = assessmentOf(session, subscriptions);
  const all = allAccounts(assessment.view)
    .map((account) => assessment.of(account))
    .sort(byUrgency);
  const names = new Map(subscriptions.map((one) => [one.id.toLowerCase(), one]));
  const rows = all
    .map((health) => ({ health, subscription: names.get(health.account.subscriptionId.toLowerCase()) }))
    .filter(({ health }) => state === undefined || health.state === state)
    .filter((row) => name === undefined || isAbout(row, name));
  const page = rows.slice(offset, offset + pageSize);
  const left = rows.length - offset - page.length;
  const count = (of: AccountHealth['state']) => all.filter((one) => one.state === of).length;
  const notChosen = inventory.snapshot.subscriptions.length - subscriptions.length;
  const { hidingAccounts } = assessment.index;
  return {
    says: [
      hidingAccounts.length === 0
        ? said`${accounts(all.length)} in ${inSubscriptions(subscriptions.length)}.`
        : said`At least ${accounts(all.length)} in ${inSubscriptions(subscriptions.length)}. Some places couldn't be read and might have more (couldNotBeRead).`,
      said`Needs attention: ${count('needsAction')}. Unknown: ${count('unknown')}. Warning: ${count('watch')}. Healthy: ${count('fine')}. Microsoft-managed key: ${count('serviceManaged')}. Unknown means that something couldn't be read.`,
      ...(rows.length === all.length ? [] : [said`Of these, ${rows.length} match.`]),
      said`Shown: ${page.length}, after skipping ${offset}.`,
      ...(left > 0 ? [said`${left} more: call again with the offset ${offset + page.length}.`] : []),
      ...(notChosen > 0
        ? [said`Not selected in the views, and not included: ${inSubscriptions(notChosen)}.`]
        : []),
      ...ageText(page, session.pace.now()),
    ],
    data: {
      from: session.kind,
      value: { accounts: page.map(accountData), couldNotBeRead: unreadData(hidingAccounts) },
    },
    commands: [
      'cosmosCmk.refresh',
      'cosmosCmk.explainStatus',
      'cosmosCmk.exportReport',
      ...(notChosen > 0 ? (['cosmosCmk.selectSubscriptions'] as const) : []),
    ],
  };
}

/** Reading can reveal more to read: the directory has the principal whose role assignments count. */
async function readKeys(
  session: Session,
  subscriptions: readonly Subscription[],
  signal: AbortSignal,
): Promise<void> {
  const { inventory } = session;
  const tried = new Set<string>();
  while (!signal.aborted) {
    const open = partsBehindKeys(session, subscriptions).filter(
      (part) => !inventory.isConfirmed(part) && !tried.has(partKey(part.kind, partId(part))),
    );
    if (open.length === 0) return;
    for (const part of open) tried.add(partKey(part.kind, partId(part)));
    await inventory.loadAll(open, signal);
  }
}

interface Row {
  readonly health: AccountHealth;
  readonly subscription: Subscription | undefined;
}

const inSubscriptions = (count: number): Said => counted(count, said`subscription`, said`subscriptions`);

const minute = 60_000;

/** The views might have read the accounts a while ago. */
function ageText(rows: readonly Row[], now: number): readonly Said[] {
  const read = rows.flatMap(({ health: { account } }) => (account.observed ? [account.observed.at] : []));
  if (read.length === 0) return [];
  const minutes = Math.max(0, Math.floor((now - Math.min(...read)) / minute));
  return minutes === 0
    ? [said`All of them were read within the last minute.`]
    : [said`Minutes since the oldest of them was read: ${minutes}. "Refresh" reads all of them again.`];
}

const isAbout = ({ health: { account, key }, subscription }: Row, name: string) =>
  [account.name, key?.vault, subscription?.name].some((one) =>
    one?.toLowerCase().includes(name.toLowerCase()),
  );

const accountData = ({ health, subscription }: Row): Data => {
  const { account, state, risks, unknowns, key } = health;
  const worst = risks.filter(({ severity }) => severity !== 'note');
  return {
    name: account.name,
    id: account.id,
    ...(subscription ? { subscription: subscription.name } : {}),
    state,
    azureSays: statusData(account),
    ...(key ? { keyVault: key.vault, key: key.name } : {}),
    ...(worst.length > 0 ? { findings: worst.map(({ what }) => plain(what)) } : {}),
    ...(state === 'unknown' ? { unknown: unknowns.slice(0, 3).map(({ why }) => plain(why)) } : {}),
  };
};

/** What Azure says about the account's access to its key. */
export const statusData = ({ status }: Pick<Account, 'status'>): string => {
  switch (status.kind) {
    case 'serviceManaged':
      return 'Microsoft manages the key';
    case 'confirmed':
      return 'access to the key is confirmed';
    case 'revoked':
      return status.code === undefined ? 'access is revoked' : `access is revoked (${status.code})`;
    case 'unknown':
      return 'unknown';
  }
};
