import { l10n, window } from 'vscode';
import { valueOf } from '../../app/loadable.ts';
import type { Session } from '../../app/session.ts';
import { stateText } from '../../domain/protection/stateText.ts';
import { states } from '../../domain/protection/verdict.ts';
import { escapeIcons } from '../renderText.ts';
import { showText } from '../showText.ts';
import type { Filter } from '../tree/arrangement.ts';

interface Choosable {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
}

/** Asks what the views are to show; undefined where it was dismissed. Each answer goes beside the former ones. */
export async function askFilter(session: Session, filter: Filter): Promise<Filter | undefined> {
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
