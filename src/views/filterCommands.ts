import { ConfigurationTarget, l10n, window, workspace } from 'vscode';
import { states, stateText } from '../health/verdict.ts';
import { valueOf } from '../inventory/snapshot.ts';
import type { Session, Shell } from '../session/session.ts';
import { groupById } from '../ui/settingIds.ts';
import { setting } from '../ui/settings.ts';
import { showText } from '../ui/showText.ts';
import { escapeIcons } from '../ui/text.ts';
import { type Filter, type GroupBy, groupings } from './filter.ts';
import type { Arrangements } from './filterState.ts';

interface Choosable {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
}

/** Asks what the views show. Undefined if the person cancels. Each answer is added to the earlier ones. */
async function askFilter(session: Session, filter: Filter): Promise<Filter | undefined> {
  const found = valueOf(session.inventory.snapshot.get('subscriptions'))?.subscriptions ?? [];
  const tenants = [...new Set(found.map(({ tenantId }) => tenantId.toLowerCase()))];
  const kinds = [
    { label: l10n.t('Text'), description: filter.text ?? '', ask: () => askText(filter) },
    {
      label: l10n.t('Status'),
      description: (filter.states ?? []).map((state) => showText(stateText[state])).join(', '),
      ask: () =>
        askSome(
          filter,
          'states',
          states.map((id) => ({ id, label: showText(stateText[id]) })),
        ),
    },
    {
      label: l10n.t('Subscriptions'),
      description: amount(filter.subscriptions),
      ask: () =>
        askSome(
          filter,
          'subscriptions',
          found.map(({ id, name }) => ({ id: id.toLowerCase(), label: name, description: id })),
        ),
    },
    {
      label: l10n.t('Tenants'),
      description: amount(filter.tenants),
      ask: () =>
        askSome(
          filter,
          'tenants',
          tenants.map((id) => ({ id, label: id })),
        ),
    },
  ];
  const picked = await window.showQuickPick(kinds, {
    title: l10n.t('Filter'),
    placeHolder: l10n.t('Choose by what the views are filtered'),
  });
  return picked?.ask();
}

const amount = (ids: readonly string[] | undefined) => (ids ? l10n.t('{0} chosen', ids.length) : '');

async function askText({ text, ...rest }: Filter): Promise<Filter | undefined> {
  const typed = await window.showInputBox({
    title: l10n.t('Filter'),
    value: text ?? '',
    prompt: l10n.t('Part of a name, resource group, region, key or tag; nothing shows all'),
  });
  if (typed === undefined) return undefined;
  return typed.trim() === '' ? rest : { ...rest, text: typed.trim() };
}

async function askSome(
  filter: Filter,
  what: 'states' | 'subscriptions' | 'tenants',
  all: readonly Choosable[],
): Promise<Filter | undefined> {
  const before: readonly string[] = filter[what] ?? [];
  const picked = await window.showQuickPick(
    all.map(({ id, label, description }) => ({
      id,
      label: escapeIcons(label),
      ...(description === undefined ? {} : { description }),
      picked: before.includes(id),
    })),
    {
      title: l10n.t('Filter'),
      canPickMany: true,
      matchOnDescription: true,
      placeHolder: l10n.t('Choose what to show; nothing chosen shows all'),
    },
  );
  if (!picked) return undefined;
  const { [what]: _, ...rest } = filter;
  return picked.length === 0 ? rest : { ...rest, [what]: picked.map(({ id }) => id) };
}

/** Asks for a filter, and applies it to all views. */
export async function filter(shell: Shell, arrangements: Arrangements): Promise<void> {
  const session = await shell.connect();
  if (!session) return;
  const chosen = await askFilter(session, arrangements.now.filter);
  if (chosen) await arrangements.filter(chosen);
}

/** Chooses how accounts are grouped, which is a setting. */
export async function groupAccounts(): Promise<void> {
  const labels: Readonly<Record<GroupBy, string>> = {
    none: l10n.t('No groups'),
    subscription: l10n.t('Subscription'),
    vault: l10n.t('Key vault'),
    state: l10n.t('Status'),
  };
  const now = setting(groupById, groupings);
  const picked = await window.showQuickPick(
    groupings.map((id) => ({ id, label: labels[id], description: id === now ? l10n.t('now') : '' })),
    { title: l10n.t('Group Accounts'), placeHolder: l10n.t('Choose what the accounts are grouped by') },
  );
  if (picked) await workspace.getConfiguration().update(groupById, picked.id, ConfigurationTarget.Global);
}
