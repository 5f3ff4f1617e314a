import { html, nothing, type TemplateResult } from 'lit';
import type { Section } from '../model.ts';
import { actionButton, actionGroup, actionNotes } from './actions.ts';
import { callout } from './callout.ts';
import { confirmSection } from './confirm.ts';
import { idOf, type Drawing } from './drawing.ts';
import { fold } from './item.ts';
import { factsSection, findingsSection, listSection, stepsSection, timelineSection } from './lists.ts';
import { filtered } from './long.ts';
import { paragraphs, rich } from './rich.ts';
import { tableSection } from './table.ts';

export function sectionView(drawing: Drawing, section: Section): TemplateResult {
  const { id, title, intro, folded } = section;
  const key = `s/${id}`;
  const heading = title === undefined ? nothing : html`<h2 id=${idOf(key)}>${title}</h2>`;
  const body = html`${intro === undefined ? nothing : html`<p class="intro">${rich(drawing, intro, `${key}/intro`)}</p>`}
  ${content(drawing, section, key)}`;
  return html`<section class="section of-${section.kind}" data-key=${key} tabindex="-1">
    ${
      title !== undefined && folded !== undefined && section.kind !== 'callout'
        ? fold(drawing, `${key}/fold`, !folded, heading, html`<div class="folded">${body}</div>`)
        : html`${section.kind === 'callout' ? nothing : heading}${body}`
    }
  </section>`;
}

function content(drawing: Drawing, section: Section, key: string): unknown {
  switch (section.kind) {
    case 'text':
      return paragraphs(drawing, section.paragraphs, key);
    case 'list':
      return listSection(drawing, section, key);
    case 'facts':
      return factsSection(drawing, section, key);
    case 'table':
      return filtered(drawing, key, section.title ?? '', tableSection(drawing, section, key), section.filter);
    case 'steps':
      return stepsSection(drawing, section, key);
    case 'timeline':
      return filtered(
        drawing,
        key,
        section.title ?? '',
        timelineSection(drawing, section, key),
        section.filter,
      );
    case 'findings':
      return findingsSection(drawing, section, key);
    case 'callout':
      return callout(drawing, { ...section, key }, actionGroup(drawing, section.actions, { key }));
    case 'progress':
      return html`<div class="progress">
        <div class="progress-line">
          <div class="body">
            <p class="item-title" id=${idOf(`${key}/label`)}>${section.label}</p>
            ${
              section.detail === undefined
                ? nothing
                : html`<p class="detail">${rich(drawing, section.detail, key)}</p>`
            }
          </div>
          ${section.cancel ? actionButton(drawing, section.cancel, { key }) : nothing}
        </div>
        <vscode-progress-bar
          .ariaLabel=${section.label}
          ?indeterminate=${section.percent === undefined}
          .value=${section.percent}
        ></vscode-progress-bar>
        ${section.cancel ? actionNotes(drawing, [section.cancel], { key }) : nothing}
      </div>`;
    case 'confirm':
      return confirmSection(drawing, section, key);
    case 'actions':
      return actionGroup(drawing, section.actions, { key });
  }
}
