import { html, type TemplateResult } from 'lit';
import type { Rich, Span, Subject } from '../model.ts';
import type { Drawing } from './drawing.ts';
import { icon } from './icon.ts';

/** A line of text with what is in it. @param key of what it stands in */
export const rich = (drawing: Drawing, value: Rich, key: string): TemplateResult =>
  typeof value === 'string'
    ? html`${value}`
    : html`${value.map((part, index) => span(drawing, part, `${key}/${index}`))}`;

function span(drawing: Drawing, value: Span, key: string): TemplateResult {
  if (typeof value === 'string') return html`${value}`;
  if ('code' in value) return html`<code>${value.code}</code>`;
  if ('strong' in value) return html`<strong>${value.strong}</strong>`;
  return 'href' in value ? externalLink(value, key) : pageLink(drawing, value, key);
}

/** VS Code opens it in a browser. Its address has been checked with the model. */
export const externalLink = (
  { label, href }: { readonly label: string; readonly href: string },
  key: string,
) => html`<a class="link" data-key=${key} href=${href}>${label}${icon('external')}</a>`;

export const pageLink = (
  drawing: Drawing,
  { label, page }: { readonly label: string; readonly page: Subject },
  key: string,
) =>
  html`<button type="button" class="link" data-key=${key} @click=${() => drawing.open(page)}>
    ${label}
  </button>`;

export const paragraphs = (drawing: Drawing, values: readonly Rich[], key: string) =>
  values.map((value, index) => html`<p>${rich(drawing, value, `${key}/${index}`)}</p>`);

/** What a line says, without what it looks like. */
export const plainOf = (value: Rich): string =>
  typeof value === 'string'
    ? value
    : value
        .map((part) => {
          if (typeof part === 'string') return part;
          if ('code' in part) return part.code;
          return 'strong' in part ? part.strong : part.label;
        })
        .join('');
