import { EventEmitter, workspace, type Disposable, type Memento } from 'vscode';
import { groupById, sortById } from './settingIds.ts';
import { setting } from './settings.ts';
import { groupings, isFiltered, orders, type Arrangement, type Filter } from './tree/arrangement.ts';

const place = 'cosmosCmk.filter';

/** How the views arrange their rows: order and groups are settings, the filter is of this workspace. */
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
