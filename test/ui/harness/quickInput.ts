import type { Page } from 'playwright-core';
import { eventually, matches, type Asked } from './eventually.ts';
import { readRows, showRow, type Row } from './lists.ts';

/** The open quick pick or input box. */
export interface QuickInputState {
  /** Without the step. */
  readonly title: string;
  /** "(2/7)" after the title. */
  readonly step: { readonly at: number; readonly of: number | undefined } | undefined;
  readonly placeholder: string;
  readonly value: string;
  /** The prompt, or the validation message. */
  readonly message: string;
  readonly severity: 'none' | 'info' | 'warning' | 'error';
  readonly busy: boolean;
  readonly enabled: boolean;
  /** Names of the buttons in the title (Back, Refresh ...). */
  readonly buttons: readonly string[];
}

export interface Expected {
  readonly title?: Asked;
  /** The number before the slash. */
  readonly step?: number;
  readonly placeholder?: Asked;
  readonly message?: Asked;
  /** The text in the box. */
  readonly value?: Asked;
  /** True: wait for a busy one; 'any': accept either; absent: wait until it isn't busy. */
  readonly busy?: true | 'any';
}

export interface QuickInput extends QuickInputState {
  /**
   * Every item of the list, even if it is long. Waits for at least this many (by default 1, because a list is filled
   * later).
   */
  items(atLeast?: number): Promise<Row[]>;
  /** Waits for the item with this label and clicks it. */
  choose(label: string): Promise<void>;
  /** Replaces the text in the box. */
  type(text: string, timeout?: number): Promise<void>;
  /** Waits for the prompt or validation message, and returns it with its severity. */
  awaitMessage(asked: Asked): Promise<{ text: string; severity: QuickInputState['severity'] }>;
  /** Enter, once a list has its rows. */
  accept(): Promise<void>;
  /** The Back button. */
  back(): Promise<void>;
  /** A button in the title, by its tooltip. */
  press(button: string): Promise<void>;
  /** Escape. */
  cancel(): Promise<void>;
}

const widget = '.quick-input-widget';

/** The one that is open now; undefined if none is. */
export async function readQuickInput(page: Page): Promise<QuickInputState | undefined> {
  return page.evaluate((selector) => {
    const element = document.querySelector<HTMLElement>(selector);
    if (element === null || element.style.display === 'none') return undefined;
    const shown = (found: HTMLElement | null): string =>
      found === null || found.style.display === 'none' ? '' : found.textContent.trim();
    const full = shown(element.querySelector('.quick-input-title'));
    const numbered = /^(.*?)\s*\((\d+)(?:\/(\d+))?\)$/.exec(full);
    const input = element.querySelector<HTMLInputElement>('.quick-input-box input');
    const box = element.querySelector('.quick-input-box .monaco-inputbox');
    const severity = (['info', 'warning', 'error'] as const).find((name) => box?.classList.contains(name));
    const buttons = [...element.querySelectorAll('.quick-input-titlebar .action-label')];
    return {
      title: numbered?.[1] ?? full,
      step:
        numbered === null
          ? undefined
          : { at: Number(numbered[2]), of: numbered[3] === undefined ? undefined : Number(numbered[3]) },
      placeholder: input?.placeholder ?? '',
      value: input?.value ?? '',
      message: shown(element.querySelector('.quick-input-message')),
      severity: severity ?? 'none',
      busy: element.querySelector('.quick-input-progress.active') !== null,
      enabled: input?.disabled !== true,
      buttons: buttons.map((button) => (button.getAttribute('aria-label') ?? '').replace(/ \(.*\)$/, '')),
    };
  }, widget);
}

const fits = (state: QuickInputState, expected: Expected): boolean =>
  matches(expected.title, state.title) &&
  matches(expected.placeholder, state.placeholder) &&
  matches(expected.message, state.message) &&
  matches(expected.value, state.value) &&
  (expected.step === undefined || expected.step === state.step?.at) &&
  (expected.busy === 'any' || (expected.busy ?? false) === (state.busy || !state.enabled));

/** Waits until the open quick pick or input box is the expected one. */
export async function quickInput(page: Page, expected: Expected = {}, timeout?: number): Promise<QuickInput> {
  let last: QuickInputState | undefined;
  const state = await eventually(
    () => `a quick input ${describe(expected)}; there is ${JSON.stringify(last ?? 'none')}`,
    async () => {
      last = await readQuickInput(page);
      return last !== undefined && fits(last, expected) ? last : undefined;
    },
    timeout,
  );
  const input = page.locator(`${widget} .quick-input-box input`);
  const list = page.locator(`${widget} .quick-input-list .monaco-list`);
  const press = (button: string) =>
    page.locator(`${widget} .quick-input-titlebar`).getByRole('button', { name: button }).click();
  return {
    ...state,
    items: (atLeast = 1) =>
      eventually(
        () => `${atLeast} items in the quick input`,
        async () => {
          const rows = (await list.isVisible()) ? await readRows(list) : [];
          return rows.length >= atLeast ? rows : undefined;
        },
      ),
    async choose(label) {
      let labels: string[] = [];
      const row = await eventually(
        () => `the item "${label}" among ${JSON.stringify(labels)}`,
        async () => {
          const rows = (await list.isVisible()) ? await readRows(list) : [];
          labels = rows.map((each) => each.label);
          return rows.find((each) => each.label === label);
        },
      );
      await (await showRow(list, row)).locator('.label-name').first().click();
      // If the mouse stayed over the next list, it would open a hover that covers the rows.
      await page.mouse.move(0, 0);
    },
    type: (text, timeout) => input.fill(text, timeout === undefined ? {} : { timeout }),
    awaitMessage: (asked) =>
      eventually(
        () => `the message ${String(asked)}; there is ${JSON.stringify(last)}`,
        async () => {
          last = await readQuickInput(page);
          return last !== undefined && last.message !== '' && matches(asked, last.message)
            ? { text: last.message, severity: last.severity }
            : undefined;
        },
      ),
    async accept() {
      // Enter before the rows exist chooses nothing.
      const rows = page.locator(`${widget} .quick-input-list:not([style*="display: none"])`);
      if ((await rows.count()) > 0) await rows.locator('.monaco-list-row').first().waitFor();
      await input.press('Enter');
    },
    back: () => press('Back'),
    press,
    async cancel() {
      await input.press('Escape');
    },
  };
}

function describe(expected: Expected): string {
  return JSON.stringify(expected, (_, value: unknown) => (value instanceof RegExp ? String(value) : value));
}

/** Waits until no quick pick or input box is open. */
export async function quickInputGone(page: Page): Promise<void> {
  let last: QuickInputState | undefined;
  await eventually(
    () => `the quick input to close; there is ${JSON.stringify(last)}`,
    async () => {
      last = await readQuickInput(page);
      return last === undefined ? true : undefined;
    },
  );
}
