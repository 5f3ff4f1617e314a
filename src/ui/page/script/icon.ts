import beaker from '@vscode/codicons/src/icons/beaker.svg';
import book from '@vscode/codicons/src/icons/book.svg';
import check from '@vscode/codicons/src/icons/check.svg';
import checklist from '@vscode/codicons/src/icons/checklist.svg';
import chevronRight from '@vscode/codicons/src/icons/chevron-right.svg';
import circle from '@vscode/codicons/src/icons/circle.svg';
import circleSlash from '@vscode/codicons/src/icons/circle-slash.svg';
import copy from '@vscode/codicons/src/icons/copy.svg';
import database from '@vscode/codicons/src/icons/database.svg';
import error from '@vscode/codicons/src/icons/error.svg';
import external from '@vscode/codicons/src/icons/link-external.svg';
import history from '@vscode/codicons/src/icons/history.svg';
import info from '@vscode/codicons/src/icons/info.svg';
import key from '@vscode/codicons/src/icons/key.svg';
import loading from '@vscode/codicons/src/icons/loading.svg';
import lock from '@vscode/codicons/src/icons/lock.svg';
import pass from '@vscode/codicons/src/icons/pass.svg';
import pin from '@vscode/codicons/src/icons/pin.svg';
import pulse from '@vscode/codicons/src/icons/pulse.svg';
import question from '@vscode/codicons/src/icons/question.svg';
import save from '@vscode/codicons/src/icons/save.svg';
import skip from '@vscode/codicons/src/icons/debug-step-over.svg';
import warning from '@vscode/codicons/src/icons/warning.svg';
import watch from '@vscode/codicons/src/icons/watch.svg';
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { PageModel, Severity, StepState } from '../model.ts';

const files = {
  ...{
    beaker,
    book,
    check,
    checklist,
    chevronRight,
    circle,
    circleSlash,
    copy,
    database,
    error,
    external,
    history,
  },
  ...{ info, key, loading, lock, pass, pin, pulse, question, save, skip, warning, watch },
};
export type IconName = keyof typeof files;

/** The outlines in a codicon's file. */
const outlines = (file: string) => [...file.matchAll(/<path[^>]* d="([^"]+)"/g)].map(([, d]) => d);

const drawn = new Map<IconName, readonly TemplateResult[]>();

/** A codicon in the text's flow. @param label what a screen reader says, where no words beside it do */
export function icon(name: IconName, label?: string, className = ''): TemplateResult {
  const paths =
    drawn.get(name) ?? outlines(files[name]).map((d) => svg`<path fill-rule="evenodd" d=${d}></path>`);
  drawn.set(name, paths);
  return html`<span
    class="icon of-${name} ${className}"
    role=${label === undefined ? nothing : 'img'}
    aria-label=${label ?? nothing}
    aria-hidden=${label === undefined ? 'true' : nothing}
    ><svg viewBox="0 0 16 16" aria-hidden="true">${paths}</svg></span
  >`;
}

const bySeverity: Readonly<Record<Severity, IconName>> = {
  error: 'error',
  warning: 'warning',
  unknown: 'question',
  waiting: 'watch',
  info: 'info',
  ok: 'pass',
};
const byStep: Readonly<Record<StepState, IconName>> = {
  pending: 'circle',
  running: 'loading',
  done: 'pass',
  failed: 'error',
  skipped: 'skip',
};
const byPage: Readonly<Record<NonNullable<PageModel['icon']>, IconName>> = {
  account: 'database',
  vault: 'lock',
  key: 'key',
  plan: 'checklist',
  revocation: 'circleSlash',
  readiness: 'pulse',
  drill: 'beaker',
  journal: 'history',
  about: 'book',
};

export const severityIcon = (severity: Severity, label?: string) =>
  icon(bySeverity[severity], label, `is-${severity}`);
export const stepIcon = (state: StepState, label: string) => icon(byStep[state], label, `is-${state}`);
export const pageIcon = (name: NonNullable<PageModel['icon']>) => icon(byPage[name]);
