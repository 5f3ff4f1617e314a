import { ConfigurationTarget, type Disposable, EventEmitter, type Memento, window, workspace } from 'vscode';
import * as z from 'zod/mini';
import { states, stateText } from '../health/verdict.ts';
import { labeled } from '../model/problems.ts';
import { capital, text, type Text } from '../model/text.ts';
import type { Session, Shell } from '../session/session.ts';
import { groupById, sortById } from '../ui/ids.ts';
import { settingValue } from '../ui/settings.ts';
import { showText } from '../ui/showText.ts';
import { escapeIcons } from '../ui/text.ts';
import { type Arrangement, type Filter, type GroupBy, groupings, isFiltered, orders } from './filter.ts';

interface Choosable {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
}

/** Asks what the views should show. Undefined if the user cancels. Each answer is added to the earlier ones. */
async function askFilter(session: Session, filter: Filter): Promise<Filter | undefined> {
  const found = session.inventory.snapshot.subscriptions;
  const tenants = [...new Set(found.map(({ tenantId }) => tenantId.toLowerCase()))];
  const kinds = [
    { label: showText(text('Text')), description: filter.text ?? '', ask: () => askText(filter) },
    {
      label: showText(text('Status')),
      description: (filter.states ?? []).map((state) => showText(stateText[state])).join(', '),
      ask: () =>
        askSome(
          filter,
          'states',
          states.map((id) => ({ id, label: showText(stateText[id]) })),
        ),
    },
    {
      label: showText(text('Subscriptions')),
      description: amount(filter.subscriptions),
      ask: () =>
        askSome(
          filter,
          'subscriptions',
          found.map(({ id, name }) => ({ id: id.toLowerCase(), label: name, description: id })),
        ),
    },
    {
      label: showText(text('Tenants')),
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
    title: showText(capital(text('filter'))),
    placeHolder: showText(text('Choose a filter')),
  });
  return picked?.ask();
}

const amount = (ids: readonly string[] | undefined) => (ids ? showText(text('{0} chosen', ids.length)) : '');

async function askText({ text: words, ...rest }: Filter): Promise<Filter | undefined> {
  const typed = await window.showInputBox({
    title: showText(capital(text('filter'))),
    value: words ?? '',
    prompt: showText(text('Part of a name, resource group, region, key, or tag (leave empty to show all)')),
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
      title: showText(capital(text('filter'))),
      canPickMany: true,
      matchOnDescription: true,
      placeHolder: showText(text('Choose what to show (clear all to show everything)')),
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
  const labels: Readonly<Record<GroupBy, Text>> = {
    none: text('No groups'),
    subscription: capital(text('subscription')),
    vault: capital(text('key vault')),
    state: text('Status'),
  };
  const now = settingValue(groupById, groupings);
  const picked = await window.showQuickPick(
    groupings.map((id) => ({
      id,
      label: showText(labels[id]),
      description: id === now ? showText(text('current')) : '',
    })),
    {
      title: showText(text('Group Accounts')),
      placeHolder: showText(text('Choose a grouping')),
    },
  );
  if (picked) await workspace.getConfiguration().update(groupById, picked.id, ConfigurationTarget.Global);
}

/** Describes a filter, to display next to a view's name. */
export const filterText = ({ text: words, states: chosenStates, subscriptions, tenants }: Filter): string =>
  [
    ...(words === undefined ? [] : [`"${words}"`]),
    ...(chosenStates ?? []).map((state) => showText(stateText[state])),
    ...(subscriptions ? [showText(labeled(text('Subscriptions'), subscriptions.length))] : []),
    ...(tenants ? [showText(labeled(text('Tenants'), tenants.length))] : []),
  ].join(', ');

const memoryKey = 'cosmosCmk.filter';

const ids = z.exactOptional(z.array(z.string()));
const storedFilter: z.ZodMiniType<Filter> = z.object({
  text: z.exactOptional(z.string()),
  subscriptions: ids,
  tenants: ids,
  states: z.exactOptional(z.array(z.enum(states))),
} satisfies Record<keyof Filter, unknown>);

/** How the views arrange their rows: order and groups are settings, and the filter belongs to the workspace. */
export class Arrangements implements Disposable {
  readonly #memory: Memento;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChange = this.#changed.event;
  readonly #settings: Disposable;

  constructor(memory: Memento) {
    this.#memory = memory;
    this.#settings = workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(groupById) || event.affectsConfiguration(sortById))
        this.#changed.fire(undefined);
    });
  }

  get now(): Arrangement {
    return {
      filter: storedFilter.safeParse(this.#memory.get(memoryKey)).data ?? {},
      groupBy: settingValue(groupById, groupings),
      sortBy: settingValue(sortById, orders),
    };
  }

  async filter(filter: Filter): Promise<void> {
    await this.#memory.update(memoryKey, isFiltered(filter) ? filter : undefined);
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#settings.dispose();
    this.#changed.dispose();
  }
}
