import type { Locator } from 'playwright-core';

/** A visible row in one of the workbench's lists and trees. */
export interface Row {
  /** The row's position in the list, from 0. */
  readonly index: number;
  readonly label: string;
  readonly description: string;
  /** The second line of a quick pick's item. */
  readonly detail: string;
  /** The heading above a quick pick's item. */
  readonly separator: string;
  /** The text for screen readers. */
  readonly ariaLabel: string;
  /** 1 for the top level of a tree. */
  readonly level: number;
  readonly expanded: boolean | undefined;
  readonly checked: boolean | undefined;
  readonly selected: boolean;
  readonly focused: boolean;
  /** The codicon's name ("key", "warning"), if the row has one. */
  readonly icon: string | undefined;
}

/** Reads every row of a list. Lists only render visible rows, so a long one is scrolled through. */
export async function readRows(list: Locator): Promise<Row[]> {
  return walk(list, -1);
}

/**
 * Scrolls a list until the row at an index is rendered.
 * @returns the row
 */
export async function showRow(list: Locator, { index }: Row): Promise<Locator> {
  await walk(list, index);
  return list.locator(`.monaco-list-rows > .monaco-list-row[data-index="${index}"]`);
}

/**
 * Scrolls from the top to the row `until`, or to the end and back if it is negative, and returns the rows on the way.
 */
async function walk(list: Locator, until: number): Promise<Row[]> {
  return list.evaluate(async (element, wanted) => {
    const text = (from: Element, selector: string): string => {
      const found = from.querySelector<HTMLElement>(selector);
      return found === null || found.style.display === 'none' ? '' : found.textContent.trim();
    };
    const flag = (value: string | null): boolean | undefined =>
      value === null ? undefined : value === 'true';
    const read = (row: HTMLElement): Row => {
      const icon = row.querySelector(
        '.custom-view-tree-node-item-icon.codicon, .quick-input-list-icon.codicon',
      );
      const classes = icon === null ? [] : [...icon.classList];
      return {
        index: Number(row.dataset['index']),
        label: text(row, '.label-name'),
        description: text(row, '.label-description'),
        detail: text(row, '.quick-input-list-label-meta .label-name'),
        separator: text(row, '.quick-input-list-separator'),
        ariaLabel: row.getAttribute('aria-label') ?? '',
        level: Number(row.getAttribute('aria-level')),
        expanded: flag(row.getAttribute('aria-expanded')),
        checked: flag(row.getAttribute('aria-checked')),
        selected: row.getAttribute('aria-selected') === 'true',
        focused: row.classList.contains('focused'),
        icon: classes.find((name) => name.startsWith('codicon-'))?.slice('codicon-'.length),
      };
    };
    const scroller = element.querySelector('.monaco-scrollable-element') ?? element;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const scroll = async (pixels: number) => {
      // A list scrolls 50 px per notch, and a notch is 120 in wheelDeltaY, with the opposite sign.
      const wheel = { deltaY: pixels, wheelDeltaY: (-pixels / 50) * 120, bubbles: true, cancelable: true };
      scroller.dispatchEvent(new WheelEvent('wheel', wheel));
      await frame();
      await frame();
    };
    const toTop = () => scroll(-1_000_000);
    const drawn = (selector: string) =>
      element.querySelector(`.monaco-list-rows > .monaco-list-row${selector}`) !== null;
    const seen = new Map<number, Row>();
    /** Whether scrolling can stop. */
    const look = (): boolean => {
      for (const row of element.querySelectorAll<HTMLElement>('.monaco-list-rows > .monaco-list-row')) {
        const state = read(row);
        seen.set(state.index, state);
      }
      return wanted >= 0
        ? drawn(`[data-index="${wanted}"]`)
        : seen.size === 0 || (seen.has(0) && drawn('[data-last-element="true"]'));
    };
    if (!look()) {
      seen.clear();
      await toTop();
      const step = Math.max(40, element.clientHeight * 0.7);
      for (let turn = 0; turn < 400 && !look() && !drawn('[data-last-element="true"]'); turn++)
        await scroll(step);
      if (wanted < 0) await toTop();
    }
    return [...seen.values()].sort((a, b) => a.index - b.index);
  }, until);
}
