import { expect } from 'vitest';
import { accessibilityProblems } from './accessibility.ts';
import { webview } from './editors.ts';
import type { Workbench } from './workbench.ts';

/** A theme of each kind, by the class that VS Code gives to the body of a page. */
const themes = {
  'vscode-light': 'Light Modern',
  'vscode-dark': 'Dark Modern',
  'vscode-high-contrast-light': 'Light High Contrast',
  'vscode-high-contrast': 'Dark High Contrast',
};

type Kind = keyof typeof themes;

/** Chooses the theme like a user, and waits for the page in front. */
export async function useTheme(workbench: Workbench, kind: Kind): Promise<void> {
  await workbench.runCommand('Preferences: Color Theme');
  await (await workbench.quickInput()).choose(themes[kind]);
  await workbench.quickInputGone();
  await webview(workbench.page).locator(`body.${kind}`).waitFor();
}

/** Checks the page in front in a theme of each kind, where it must be accessible. Ends with the light one. */
export async function inEveryTheme(
  workbench: Workbench,
  look: (kind: Kind) => Promise<unknown> = (kind) => workbench.screenshot(kind),
): Promise<void> {
  for (const kind of Object.keys(themes) as Kind[]) {
    // The light theme is already active.
    if (kind !== 'vscode-light') await useTheme(workbench, kind);
    expect(await accessibilityProblems(webview(workbench.page).locator('body')), kind).toEqual([]);
    await look(kind);
  }
  await useTheme(workbench, 'vscode-light');
}

/** The page in front must not need more than its width. */
export async function expectFits({ page }: Workbench): Promise<void> {
  const body = webview(page).locator('body');
  expect(await body.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
}
