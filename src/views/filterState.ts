import { type Disposable, EventEmitter, l10n, type Memento, workspace } from 'vscode';
import { stateText } from '../health/verdict.ts';
import { groupById, sortById } from '../ui/settingIds.ts';
import { setting } from '../ui/settings.ts';
import { showText } from '../ui/showText.ts';
import { type Arrangement, type Filter, groupings, isFiltered, orders } from './filter.ts';

/** Describes a filter, to be displayed beside a view's name. */
export const filterWords = ({ text, states, subscriptions, tenants }: Filter): string =>
  [
    ...(text === undefined ? [] : [`"${text}"`]),
    ...(states ?? []).map((state) => showText(stateText[state])),
    ...(subscriptions ? [l10n.t('subscriptions: {0}', subscriptions.length)] : []),
    ...(tenants ? [l10n.t('tenants: {0}', tenants.length)] : []),
  ].join(', ');

const place = 'cosmosCmk.filter';

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
      filter: this.#memory.get<Filter>(place) ?? {},
      groupBy: setting(groupById, groupings),
      sortBy: setting(sortById, orders),
    };
  }

  async filter(filter: Filter): Promise<void> {
    await this.#memory.update(place, isFiltered(filter) ? filter : undefined);
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#settings.dispose();
    this.#changed.dispose();
  }
}
