import { html, nothing } from 'lit';
import type { Rich, Severity } from '../model.ts';
import type { Drawing } from './drawing.ts';
import { severityIcon } from './icon.ts';
import { paragraphs } from './rich.ts';

interface Callout {
  readonly key: string;
  readonly severity: Severity;
  readonly title?: string | undefined;
  readonly text: readonly Rich[];
}

export const callout = (drawing: Drawing, { key, severity, title, text }: Callout, rest: unknown = nothing) =>
  html`<div class="callout is-${severity}">
    ${severityIcon(severity, drawing.words.severity[severity])}
    <div class="body">
      ${title === undefined ? nothing : html`<p class="callout-title">${title}</p>`}
      ${paragraphs(drawing, text, key)}${rest}
    </div>
  </div>`;
