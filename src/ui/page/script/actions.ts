import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { actionKey, type Action } from '../model.ts';
import { callout } from './callout.ts';
import { fill, idOf, type Drawing } from './drawing.ts';
import { icon } from './icon.ts';

/** Where actions stand. */
export interface Place {
  readonly key: string;
  /** What they act on, where their titles alone do not tell them from those of its neighbours. */
  readonly of?: string;
}

/** Actions, with why one cannot be run and why one has failed. */
export const actionGroup = (drawing: Drawing, actions: readonly Action[] | undefined, place: Place) =>
  html`${actionButtons(drawing, actions, place)}${actionNotes(drawing, actions, place)}`;

export const actionButtons = (drawing: Drawing, actions: readonly Action[] = [], place: Place) =>
  actions.length === 0
    ? nothing
    : html`<div class="actions">
        ${repeat(actions, actionKey, (action) => actionButton(drawing, action, place))}
      </div>`;

/**
 * A disabled button stays where Tab finds it, so that its reason can be heard; `aria-disabled` and not `disabled`
 * leaves it there. A busy one keeps the focus for the same reason.
 */
export function actionButton(
  drawing: Drawing,
  action: Action,
  place: Place,
  blocked = false,
): TemplateResult {
  const key = actionKey(action);
  const isBusy = drawing.isBusy(key);
  const isOff = isBusy || blocked || action.disabled !== undefined;
  const notes = [
    ...(action.disabled === undefined ? [] : [idOf(`${place.key}/${key}/reason`)]),
    ...(drawing.problemOf(key) ? [idOf(`${place.key}/${key}/problem`)] : []),
  ];
  return html`<vscode-button
    class="action is-${action.kind ?? 'secondary'}"
    data-key="${place.key}/${key}"
    ?secondary=${action.kind !== 'primary'}
    aria-disabled=${isOff ? 'true' : 'false'}
    aria-busy=${isBusy ? 'true' : nothing}
    aria-label=${place.of === undefined ? nothing : `${verbOf(action)}: ${place.of}`}
    aria-describedby=${notes.length > 0 ? notes.join(' ') : nothing}
    @click=${() => {
      if (!isOff) drawing.run(action);
    }}
    >${isBusy ? html`<span slot="content-before">${icon('loading', drawing.words.working)}</span>` : nothing}${action.title}</vscode-button
  >`;
}

/** A title without the dots that announce a question. */
const verbOf = ({ title }: Action) => title.replace(/(\.{3}|…)$/, '');

/** Why an action cannot be run, and why it failed. */
export function actionNotes(drawing: Drawing, actions: readonly Action[] = [], place: Place) {
  const reasons = actions.filter(({ disabled }) => disabled !== undefined);
  return html`${repeat(
    reasons,
    actionKey,
    (action) =>
      html`<p class="reason" id=${idOf(`${place.key}/${actionKey(action)}/reason`)}>
        ${actions.length > 1 ? `${verbOf(action)}: ` : ''}${action.disabled}
      </p>`,
  )}${problems(drawing, actions, place)}`;
}

export const hasNotes = (drawing: Drawing, actions: readonly Action[] = []): boolean =>
  actions.some(
    (action) => action.disabled !== undefined || drawing.problemOf(actionKey(action)) !== undefined,
  );

const problems = (drawing: Drawing, actions: readonly Action[], place: Place) =>
  repeat(
    actions.flatMap((action) => drawing.problemOf(actionKey(action)) ?? []),
    ({ key }) => key,
    (problem) => problemCallout(drawing, problem, `${place.key}/${problem.key}`),
  );

/** A failure stays until it is dismissed or its action is run again. */
export const problemCallout = (
  drawing: Drawing,
  problem: { readonly key: string; readonly title: string; readonly text: readonly string[] },
  key: string,
) =>
  html`<div class="problem" role="alert" id=${idOf(`${key}/problem`)} data-key="${key}/problem" tabindex="-1">
    ${callout(drawing, { severity: 'error', title: problem.title, text: problem.text, key: `${key}/problem` })}
    <div class="actions">
      <vscode-button
        secondary
        data-key="${key}/dismiss"
        aria-label="${fill('{0}: {1}', drawing.words.dismiss, problem.title)}"
        @click=${() => drawing.dismiss(problem.key)}
        >${drawing.words.dismiss}</vscode-button
      >
    </div>
  </div>`;
