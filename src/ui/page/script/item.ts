import { html, nothing, type TemplateResult } from 'lit';
import type { Action, Rich } from '../model.ts';
import { actionButtons, actionNotes, hasNotes, type Place } from './actions.ts';
import { fill, type Drawing } from './drawing.ts';
import { icon } from './icon.ts';
import { paragraphs, plainOf, rich } from './rich.ts';
import { timeOf } from './time.ts';

/** What the items of steps, findings and time lines have in common. */
export interface Item {
  readonly id: string;
  readonly title: string;
  readonly detail?: Rich | undefined;
  readonly since?: string | undefined;
  readonly more?: readonly Rich[] | undefined;
  readonly actions?: readonly Action[] | undefined;
}

/** An item's title with all that is under it; its list gives it an element, which takes the focus of what goes. */
export const itemBody = (
  drawing: Drawing,
  item: Item,
  key: string,
  between: unknown = nothing,
): TemplateResult =>
  html`<div class="body">
      <p class="item-title">${item.title}${since(drawing, item.since)}</p>
      ${item.detail === undefined ? nothing : html`<p class="detail">${rich(drawing, item.detail, key)}</p>`}
      ${between}${more(drawing, item, key)}
    </div>
    ${besides(drawing, item.actions, { key, of: item.title })}`;

/** Actions at the side of what they act on, and their notes below both. */
export const besides = (drawing: Drawing, actions: readonly Action[] | undefined, place: Place) =>
  html`${actionButtons(drawing, actions, place)}${
    hasNotes(drawing, actions)
      ? html`<div class="notes">${actionNotes(drawing, actions, place)}</div>`
      : nothing
  }`;

export const since = (drawing: Drawing, moment: string | undefined) =>
  moment === undefined
    ? nothing
    : html` <time class="since" datetime=${moment}>${fill(drawing.words.since, timeOf(moment))}</time>`;

function more(drawing: Drawing, { more: lines = [], title }: Item, key: string) {
  if (lines.length === 0) return nothing;
  return fold(
    drawing,
    `${key}/more`,
    false,
    html`<span aria-label="${drawing.words.details}: ${title}">${drawing.words.details}</span>`,
    html`<div class="more">${paragraphs(drawing, lines, `${key}/more`)}</div>`,
  );
}

/** Something to unfold, which stays as a person has left it. */
export const fold = (drawing: Drawing, key: string, open: boolean, summary: unknown, content: unknown) =>
  html`<details
    class="fold"
    ?open=${drawing.isOpen(key, open)}
    @toggle=${({ currentTarget }: Event) => {
      if (currentTarget instanceof HTMLDetailsElement) drawing.setOpen(key, currentTarget.open);
    }}
  >
    <summary data-key=${key}>${icon('chevronRight')}${summary}</summary>
    ${content}
  </details>`;

/** All that an item says, for a filter. */
export const saysOf = ({ title, detail, more: lines = [] }: Item): string =>
  [title, ...(detail === undefined ? [] : [plainOf(detail)]), ...lines.map(plainOf)].join('\n');
