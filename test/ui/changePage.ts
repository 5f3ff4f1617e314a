import { expect } from 'vitest';
import { webview, webviewBody } from './harness/editors.ts';
import type { Workbench } from './harness/workbench.ts';

interface Steps {
  /** The text of the page before anything has changed. */
  readonly title: RegExp;
  readonly button: string;
  /** How to answer the last question before a change that is irreversible or replaces what works: with its button, or by typing. */
  readonly final?: 'button' | 'replaces' | { readonly typed: string };
  readonly screen: string;
}

/** Waits for the page that reviews a change, and returns its text. */
export async function review(workbench: Workbench, { title, button, screen }: Steps): Promise<string> {
  const { page } = workbench;
  const body = await webviewBody(page, new RegExp(`^${title.source}[^]*What changes`));
  await webview(page).getByRole('button', { name: button, exact: true }).waitFor();
  await workbench.screenshot(screen);
  return body.innerText();
}

/** Reviews a change on its page, confirms it, and returns the page's earlier text. */
export async function confirmOnPage(workbench: Workbench, steps: Steps): Promise<string> {
  const { button, final, screen } = steps;
  const { page } = workbench;
  const said = await review(workbench, steps);
  await webview(page).getByRole('button', { name: button, exact: true }).click();
  if (final === 'button' || final === 'replaces') {
    const dialog = await workbench.dialog(steps.title);
    if (final === 'button') expect(dialog.detail).toContain("This can't be undone:");
    await workbench.screenshot(`${screen}, last question`);
    await dialog.press(button);
  } else if (final) {
    const typed = await workbench.quickInput({ message: new RegExp(`type ${final.typed}`) });
    await typed.type(final.typed);
    await workbench.screenshot(`${screen}, typed`);
    await typed.accept();
  }
  return said;
}

/** Waits until the page says how the change ended. */
export async function endOnPage(workbench: Workbench, told: RegExp, screen: string): Promise<void> {
  await webview(workbench.page).locator('#state').getByText(told).waitFor({ timeout: 120_000 });
  await workbench.screenshot(screen);
}
