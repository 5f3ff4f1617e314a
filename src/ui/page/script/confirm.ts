import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { SectionOf } from '../model.ts';
import { actionButton, actionNotes } from './actions.ts';
import { fill, idOf, type Drawing } from './drawing.ts';
import { icon } from './icon.ts';

const valueOf = (target: EventTarget | null): string =>
  target instanceof HTMLElement && 'value' in target ? String(target.value) : '';

/**
 * A name to type, letter by letter, before its action can be run. It is judged while one types, but called wrong only
 * once it can no longer become right.
 */
export function confirmSection(drawing: Drawing, { expected, action }: SectionOf<'confirm'>, key: string) {
  const typed = drawing.typedOf(key);
  const isRight = typed === expected;
  const isWrong = !isRight && !expected.startsWith(typed);
  const note = idOf(`${key}/note`);
  const run = () => {
    if (isRight && action.disabled === undefined) drawing.run(action, typed);
  };
  const label = fill(drawing.words.typeToConfirm, expected);
  return html`<div class="confirm">
      <label class="label" for=${idOf(`${key}/input`)}
        >${fillMarked(drawing.words.typeToConfirm, expected)}</label
      >
      <div class="confirm-row">
        <vscode-textfield
          id=${idOf(`${key}/input`)}
          data-key="${key}/input"
          label=${label}
          autocomplete="off"
          spellcheck="false"
          ?invalid=${isWrong}
          .value=${typed}
          ${ref((element) => describe(element, note, isWrong))}
          @input=${({ currentTarget }: Event) => drawing.setTyped(key, valueOf(currentTarget))}
          @keydown=${({ key: pressed }: KeyboardEvent) => {
            if (pressed === 'Enter') run();
          }}
        ></vscode-textfield>
        ${actionButton({ ...drawing, run }, action, { key }, !isRight)}
      </div>
      <p class="confirm-note ${isWrong ? 'is-wrong' : ''}" id=${note} aria-live="polite">
        ${
          isWrong
            ? html`${icon('error', undefined, 'is-error')}<span
                  >${fill(drawing.words.mismatch, expected)}</span
                >`
            : isRight
              ? html`${icon('check', undefined, 'is-ok')}<span>${drawing.words.match}</span>`
              : nothing
        }
      </p>
    </div>
    ${actionNotes(drawing, [action], { key })}`;
}

/** The words with the name set apart, as it is to be typed. */
function fillMarked(words: string, expected: string) {
  const [before = '', after = ''] = words.split('{0}');
  return html`${before}<code>${expected}</code>${after}`;
}

/** The input is in the control's shadow, where an id of the page does not reach. */
function describe(element: Element | undefined, note: string, isWrong: boolean): void {
  const input = element?.shadowRoot?.querySelector('input');
  const described = document.getElementById(note);
  if (!input) return;
  input.ariaInvalid = isWrong ? 'true' : 'false';
  input.ariaDescribedByElements = described ? [described] : [];
}
