import { html, nothing } from 'lit';
import { fill, type Drawing } from './drawing.ts';

/** What a person asked for by the section's filter. */
export function matching<T>(
  drawing: Drawing,
  key: string,
  filter: boolean | undefined,
  items: readonly T[],
  says: (item: T) => string,
): readonly T[] {
  const query = filter ? drawing.filterOf(key).trim().toLocaleLowerCase() : '';
  return query === '' ? items : items.filter((item) => says(item).toLocaleLowerCase().includes(query));
}

/** The first of a long list, and the way to more of it. */
export function limited<T>(
  drawing: Drawing,
  key: string,
  items: readonly T[],
  draw: (some: readonly T[]) => unknown,
) {
  const limit = drawing.limitOf(key);
  const rest = items.length - limit;
  return html`${draw(items.slice(0, limit))}${
    rest > 0
      ? html`<div class="actions">
          <vscode-button secondary data-key="${key}/show-more" @click=${() => drawing.showMore(key)}
            >${fill(drawing.words.more, rest)}</vscode-button
          >
        </div>`
      : nothing
  }`;
}

/** A list that can be filtered, and what it says where nothing is left. */
export function filtered(
  drawing: Drawing,
  key: string,
  of: string,
  list: {
    readonly shown: number;
    readonly of: number;
    readonly empty: string | undefined;
    readonly content: unknown;
  },
  filter: boolean | undefined,
) {
  if (list.of === 0) return list.empty === undefined ? nothing : html`<p class="quiet">${list.empty}</p>`;
  const query = drawing.filterOf(key);
  return html`${
    filter
      ? html`<div class="filter">
          <vscode-textfield
            type="search"
            data-key="${key}/filter"
            label="${drawing.words.filter}: ${of}"
            placeholder=${drawing.words.filter}
            .value=${query}
            @input=${({ currentTarget }: Event) => {
              if (currentTarget instanceof HTMLElement && 'value' in currentTarget)
                drawing.setFilter(key, String(currentTarget.value));
            }}
          ></vscode-textfield>
          <span class="quiet" role="status"
            >${query.trim() === '' ? nothing : fill(drawing.words.shown, list.shown, list.of)}</span
          >
        </div>`
      : nothing
  }${list.shown === 0 ? html`<p class="quiet">${drawing.words.noMatch}</p>` : list.content}`;
}
