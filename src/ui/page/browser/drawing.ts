import error from '@vscode/codicons/src/icons/error.svg';
import warning from '@vscode/codicons/src/icons/warning.svg';
import info from '@vscode/codicons/src/icons/info.svg';
import ok from '@vscode/codicons/src/icons/pass.svg';
import unknown from '@vscode/codicons/src/icons/question.svg';
import todo from '@vscode/codicons/src/icons/circle-large.svg';
import running from '@vscode/codicons/src/icons/sync.svg';
import done from '@vscode/codicons/src/icons/check.svg';
import failed from '@vscode/codicons/src/icons/close.svg';
import skipped from '@vscode/codicons/src/icons/circle-slash.svg';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type {
  DrawnAction,
  DrawnBlock,
  DrawnItem,
  DrawnLink,
  DrawnPage,
  DrawnValue,
  HostMessage,
  Mark,
  PageAddress,
  PageMessage,
  PageWords,
} from '../messages.ts';

type Say = (message: PageMessage) => void;
type Part = TemplateResult | typeof nothing;

/** Everything that each part of the page needs in addition to its own data. */
interface Drawing {
  readonly address: PageAddress;
  readonly drawing: number;
  readonly words: PageWords;
  readonly say: Say;
}

/** The page as a template. Lit inserts values as text, and keeps the elements, so that focus and scrolling stay. */
export function pageTemplate(
  { address, drawing: number, page, words }: HostMessage,
  say: Say,
): TemplateResult {
  const drawing = { address, drawing: number, words, say };
  return html`<header>
      <h1>${page.title}</h1>
      ${when(page.where, (where) => html`<p class="where">${where}</p>`)}
      <div id="state" role="status" tabindex="-1">${stateOf(page, drawing)}</div>
      <div class="busy" role="status">
        ${when(page.busy, (busy) => html`<vscode-progress-bar indeterminate></vscode-progress-bar>${busy}`)}
      </div>
      ${bar(page.actions, drawing)}
    </header>
    <main>
      ${repeat(
        page.sections,
        ({ id }) => id,
        (section) => sectionOf(section, drawing),
      )}
    </main>
    <footer>
      <vscode-button secondary @click=${() => say({ type: 'save', address })}
        >${words.saveAsMarkdown}</vscode-button
      >
    </footer>`;
}

const when = <T>(value: T | undefined, make: (value: T) => TemplateResult): Part =>
  value === undefined ? nothing : make(value);

function stateOf({ state }: DrawnPage, { words }: Drawing): Part {
  if (state === undefined) return nothing;
  return html`<div class="state is-${state.mark}">
    ${icon(state.mark, words)}
    <div>
      <p>${state.text}</p>
      ${state.details?.map((line) => html`<p class="detail">${line}</p>`)}
    </div>
  </div>`;
}

function sectionOf({ id, heading, folded, blocks }: DrawnPage['sections'][number], drawing: Drawing) {
  const inside = blocks.map((block) => blockOf(block, drawing));
  return folded === undefined
    ? html`<section aria-labelledby="section-${id}">
        <h2 id="section-${id}">${heading}</h2>
        ${inside}
      </section>`
    : html`<details ?open=${!folded}>
        <summary><h2>${heading}</h2></summary>
        ${inside}
      </details>`;
}

function blockOf(block: DrawnBlock, drawing: Drawing): TemplateResult {
  switch (block.kind) {
    case 'text':
      return html`<p>${block.text}</p>`;
    case 'list': {
      const items = block.items.map((item) => html`<li>${item}</li>`);
      return block.ordered === true
        ? html`<ol>
            ${items}
          </ol>`
        : html`<ul>
            ${items}
          </ul>`;
    }
    case 'facts':
      return html`<dl>
        ${block.facts.map(
          ({ label, value }) =>
            html`<dt>${label}</dt>
              <dd>${valueOf(value, drawing)}</dd>`,
        )}
      </dl>`;
    case 'table':
      return tableOf(block, drawing);
    case 'items': {
      const items = repeat(
        block.items,
        ({ id }) => id,
        (item) => itemOf(item, drawing),
      );
      return block.ordered === true
        ? html`<ol class="items">
            ${items}
          </ol>`
        : html`<ul class="items">
            ${items}
          </ul>`;
    }
    case 'code':
      return html`<pre tabindex="0"><code>${block.code}</code></pre>
        ${bar(block.copy && [block.copy], drawing)}`;
    case 'links':
      return html`<ul class="links">
        ${block.links.map((link) => html`<li>${linkOf(link, drawing)}</li>`)}
      </ul>`;
  }
}

/** Narrow pages show each row as a block, with the heading of the column before each cell. */
const tableOf = (
  { caption, columns, rows }: Extract<DrawnBlock, { kind: 'table' }>,
  drawing: Drawing,
): TemplateResult =>
  html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${columns.map((column) => html`<th scope="col">${column}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${repeat(
        rows,
        ({ id }) => id,
        ({ cells }) =>
          html`<tr>
            ${cells.map((cell, index) => html`<td data-column=${columns[index] ?? ''}>${valueOf(cell, drawing)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;

function valueOf({ text, mark, link }: DrawnValue, drawing: Drawing): TemplateResult {
  const marked = mark === undefined ? nothing : icon(mark, drawing.words);
  const isLink = link !== undefined && link.label === text;
  return html`<span class="value ${mark === undefined ? '' : `is-${mark}`}"
      >${marked}<span>${isLink ? linkOf(link, drawing) : text}</span></span
    >
    ${isLink ? nothing : when(link, (to) => linkOf(to, drawing, `${to.label} ${text}`))}`;
}

const itemOf = (
  { mark, title, note, lines, more, links, actions }: DrawnItem,
  drawing: Drawing,
): TemplateResult =>
  html`<li class="item is-${mark}">
    ${icon(mark, drawing.words)}
    <div>
      <h3>${title}</h3>
      ${when(note, (value) => html`<p class="note">${value}</p>`)}
      ${lines?.map((line) => html`<p>${line}</p>`)}
      ${when(
        more,
        ({ summary, lines: hidden }) =>
          html`<details>
            <summary>${summary}</summary>
            ${hidden.map((line) => html`<p>${line}</p>`)}
          </details>`,
      )}
      ${links?.map((link) => html`<p>${linkOf(link, drawing)}</p>`)} ${bar(actions, drawing)}
    </div>
  </li>`;

/** @param name for screen readers, which list links without their surroundings */
const linkOf = (link: DrawnLink, { address, drawing, say }: Drawing, name?: string): TemplateResult =>
  'url' in link
    ? html`<a href=${link.url}>${link.label}</a>`
    : html`<a
        href="#"
        aria-label=${name ?? nothing}
        @click=${(event: Event) => {
          event.preventDefault();
          say({ type: 'run', address, drawing, id: link.id });
        }}
        >${link.label}</a
      >`;

function bar(actions: readonly DrawnAction[] | undefined, drawing: Drawing): Part {
  if (actions === undefined || actions.length === 0) return nothing;
  return html`<div class="actions" role="group" aria-label=${drawing.words.actions}>
    ${repeat(
      actions,
      ({ id }) => id,
      (action) => actionOf(action, drawing),
    )}
  </div>`;
}

/**
 * The reason why an action can't be run is text next to it, because a disabled button gets no focus and has no tooltip.
 */
const actionOf = (
  { id, label, kind, disabled }: DrawnAction,
  { address, drawing, say }: Drawing,
): TemplateResult =>
  html`<span class="action">
    <vscode-button
      class=${kind}
      data-action=${id}
      ?secondary=${kind !== 'primary'}
      ?disabled=${disabled !== undefined}
      aria-disabled=${disabled !== undefined}
      @click=${() => say({ type: 'run', address, drawing, id })}
      >${label}</vscode-button
    >
    ${when(disabled, (why) => html`<span class="why">${why}</span>`)}
  </span>`;

/** Each mark has its own shape, because some people can't distinguish the colors. */
const icons: Readonly<Record<Mark, string>> = {
  ...{ error, warning, info, ok, unknown, todo, running, done, failed, skipped },
};

/** Only the outlines of an icon, as attributes, so that none of its text becomes markup. */
const pathsOf = (icon: string): TemplateResult[] =>
  [...icon.matchAll(/<path([^>]*) d="([^"]+)"/g)].map(
    ([, others = '', outline = '']) =>
      svg`<path fill-rule=${others.includes('evenodd') ? 'evenodd' : 'nonzero'} d=${outline}></path>`,
  );

const icon = (mark: Mark, { marks }: PageWords): TemplateResult =>
  html`<span class="mark ${mark}" role="img" aria-label=${marks[mark] ?? mark}
    ><svg viewBox="0 0 16 16" fill="currentColor">${pathsOf(icons[mark])}</svg></span
  >`;
