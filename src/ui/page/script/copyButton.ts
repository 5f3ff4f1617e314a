import { html } from 'lit';
import type { Drawing } from './drawing.ts';
import { icon } from './icon.ts';

export const copyButton = (drawing: Drawing, copied: string, of: string, key: string) =>
  html`<button
    type="button"
    class="tool"
    data-key="${key}/copy"
    title=${drawing.words.copy}
    aria-label="${drawing.words.copy}: ${of}"
    @click=${() => drawing.copy(copied)}
  >
    ${icon('copy')}
  </button>`;
