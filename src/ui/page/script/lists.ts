import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { severities, type SectionOf } from '../model.ts';
import { copyButton } from './copyButton.ts';
import type { Drawing } from './drawing.ts';
import { severityIcon, stepIcon } from './icon.ts';
import { besides, fold, itemBody, saysOf } from './item.ts';
import { limited, matching } from './long.ts';
import { paragraphs, rich } from './rich.ts';
import { timeOf } from './time.ts';

const byId = ({ id }: { readonly id: string }) => id;

export function listSection(drawing: Drawing, { items, ordered }: SectionOf<'list'>, key: string) {
  const all = repeat(
    items,
    byId,
    ({ id, text, severity }) =>
      html`<li class=${severity === undefined ? '' : 'has-icon'}>
        ${severity === undefined ? nothing : severityIcon(severity, drawing.words.severity[severity])}
        <span>${rich(drawing, text, `${key}/${id}`)}</span>
      </li>`,
  );
  return ordered
    ? html`<ol class="plain-list">
        ${all}
      </ol>`
    : html`<ul class="plain-list">
        ${all}
      </ul>`;
}

export const factsSection = (drawing: Drawing, { facts }: SectionOf<'facts'>, section: string) =>
  html`<dl class="facts">
    ${repeat(facts, byId, (fact) => {
      const key = `${section}/${fact.id}`;
      return html`<div class="fact" data-key=${key} tabindex="-1">
        <dt>${fact.term}</dt>
        <dd>
          <span class="value"
            >${
              fact.severity === undefined
                ? nothing
                : severityIcon(fact.severity, drawing.words.severity[fact.severity])
            }<span>${rich(drawing, fact.value, key)}</span>${fact.copy === undefined ? nothing : copyButton(drawing, fact.copy, fact.term, key)}</span
          >
          ${
            fact.note === undefined
              ? nothing
              : html`<p class="note">${rich(drawing, fact.note, `${key}/note`)}</p>`
          }
        </dd>
        ${besides(drawing, fact.actions, { key, of: fact.term })}
      </div>`;
    })}
  </dl>`;

export const stepsSection = (drawing: Drawing, { steps }: SectionOf<'steps'>, section: string) =>
  html`<ol class="steps">
    ${repeat(steps, byId, (step) => {
      const key = `${section}/${step.id}`;
      const problem = step.problem ?? [];
      return html`<li
        class="item is-${step.state}"
        data-key=${key}
        tabindex="-1"
        aria-current=${step.state === 'running' ? 'step' : nothing}
      >
        ${stepIcon(step.state, drawing.words.step[step.state])}
        ${itemBody(
          drawing,
          step,
          key,
          problem.length === 0
            ? nothing
            : html`<div class="step-problem">${paragraphs(drawing, problem, `${key}/problem`)}</div>`,
        )}
      </li>`;
    })}
  </ol>`;

export function timelineSection(drawing: Drawing, section: SectionOf<'timeline'>, key: string) {
  const { events, filter, empty } = section;
  const shown = matching(drawing, key, filter, events, saysOf);
  const list = limited(
    drawing,
    key,
    shown,
    (some) =>
      html`<ol class="timeline">
        ${repeat(some, byId, (event) => {
          const own = `${key}/${event.id}`;
          return html`<li class="item" data-key=${own} tabindex="-1">
            <p class="moment">
              ${event.when ?? nothing}
              ${event.at === undefined ? nothing : html`<time datetime=${event.at}>${timeOf(event.at)}</time>`}
            </p>
            <span class="dot"
              >${
                event.severity === undefined
                  ? nothing
                  : severityIcon(event.severity, drawing.words.severity[event.severity])
              }</span
            >
            ${itemBody(drawing, event, own)}
          </li>`;
        })}
      </ol>`,
  );
  return { shown: shown.length, of: events.length, empty, content: list };
}

/** Grouped by severity, worst first; what is OK is folded. */
export const findingsSection = (drawing: Drawing, { findings, empty }: SectionOf<'findings'>, key: string) =>
  findings.length === 0
    ? html`<p class="quiet">${empty}</p>`
    : html`${severities.map((severity) => {
        const group = findings.filter((finding) => finding.severity === severity);
        if (group.length === 0) return nothing;
        const heading = html`<h3>
          ${drawing.words.severity[severity]} <span class="count">(${group.length})</span>
        </h3>`;
        const list = html`<ul class="findings">
          ${repeat(group, byId, (finding) => {
            const own = `${key}/${finding.id}`;
            return html`<li class="item" data-key=${own} tabindex="-1">
              ${severityIcon(severity, drawing.words.severity[severity])}${itemBody(drawing, finding, own)}
            </li>`;
          })}
        </ul>`;
        return severity === 'ok'
          ? html`<div class="group">${fold(drawing, `${key}/ok`, false, heading, list)}</div>`
          : html`<div class="group">${heading}${list}</div>`;
      })}`;
