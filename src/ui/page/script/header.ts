import { html, nothing } from 'lit';
import { actionGroup } from './actions.ts';
import type { Drawing } from './drawing.ts';
import { icon, pageIcon, severityIcon, type IconName } from './icon.ts';
import { since } from './item.ts';
import { externalLink, pageLink, rich } from './rich.ts';
import type { PageModel } from '../model.ts';

export interface Tools {
  readonly isPreview: boolean;
  readonly keep: () => void;
  readonly save: () => void;
}

export const pageHeader = (drawing: Drawing, model: PageModel, tools: Tools) => {
  const { title, icon: name, state, lead, actions } = model;
  return html`<header data-key="header" tabindex="-1">
    <div class="title-line">
      ${name === undefined ? nothing : html`<span class="page-icon">${pageIcon(name)}</span>`}
      <h1 data-key="title" tabindex="-1">${title}</h1>
      <div class="tools">
        ${tools.isPreview ? tool('pin', drawing.words.keep, 'keep', tools.keep) : nothing}
        ${tool('save', drawing.words.save, 'save', tools.save)}
      </div>
    </div>
    ${whereLine(drawing, model)}
    ${
      state === undefined
        ? nothing
        : html`<p class="state is-${state.severity}">
            ${severityIcon(state.severity, drawing.words.severity[state.severity])}
            <span class="state-text"
              ><strong>${state.label}</strong>${since(drawing, state.since)}${
                state.detail === undefined
                  ? nothing
                  : html` <span class="state-detail">${rich(drawing, state.detail, 'state')}</span>`
              }</span
            >
          </p>`
    }
    ${lead === undefined ? nothing : html`<p class="lead">${rich(drawing, lead, 'lead')}</p>`}
    ${actionGroup(drawing, actions, { key: 'actions' })}
  </header>`;
};

const tool = (name: IconName, label: string, key: string, press: () => void) =>
  html`<button
    type="button"
    class="tool"
    data-key="tool/${key}"
    title=${label}
    aria-label=${label}
    @click=${press}
  >
    ${icon(name)}
  </button>`;

/** Where the page's subject is; the sandbox is never to be taken for Azure. */
function whereLine({ words }: Drawing, { where: { place, tenant, subscription } }: PageModel) {
  const parts = [place === 'azure' ? words.azure : undefined, tenant, subscription].filter(
    (part) => part !== undefined,
  );
  if (place === 'none' && parts.length === 0) return nothing;
  return html`<p class="where">
    ${
      place === 'sandbox'
        ? html`<span class="sandbox">${icon('beaker')}${words.sandbox}</span>
            <span class="sandbox-note">${words.sandboxNote}</span>`
        : nothing
    }${parts.map((part) => html`<span class="where-part">${part}</span>`)}
  </p>`;
}

export const relatedLinks = (drawing: Drawing, { links = [] }: PageModel) =>
  links.length === 0
    ? nothing
    : html`<nav aria-label=${drawing.words.related} data-key="nav" tabindex="-1">
        <h2>${drawing.words.related}</h2>
        <ul>
          ${links.map((link, index) => {
            const key = `nav/${index}`;
            return html`<li>${'href' in link ? externalLink(link, key) : pageLink(drawing, link, key)}</li>`;
          })}
        </ul>
      </nav>`;
