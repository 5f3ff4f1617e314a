import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import type { Expected } from './quickInput.ts';
import type { Workbench } from './workbench.ts';

/** Opens a file in the workspace from the Explorer. */
export async function openFile(workbench: Workbench, name: string): Promise<void> {
  const { page } = workbench;
  await workbench.openContainer('Explorer');
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).dblclick();
  await page.locator('.tab.active', { hasText: name }).waitFor();
}

/**
 * Saves the editor in front, and waits until its file has the expected content.
 * @returns its text
 */
export async function saved(
  { page }: Workbench,
  file: string,
  isThere: (text: string) => boolean,
): Promise<string> {
  let last = '';
  return eventually(
    () => `the text of ${file}; there is ${last}`,
    async () => {
      await page.keyboard.press('Control+S');
      last = await readFile(file, 'utf8');
      return isThere(last) ? last : undefined;
    },
  );
}

/**
 * Enters a path in VS Code's own file dialog, which completes it while typing, and ignores OK until then. A slow one
 * fills in its first folder after that, so the path is entered again.
 */
export async function chooseFile(
  workbench: Workbench,
  expected: Expected,
  path: string,
  button: string,
): Promise<void> {
  const dialog = await workbench.quickInput(expected);
  const box = workbench.page.locator('.quick-input-widget .quick-input-box input');
  const ok = workbench.page.locator('.quick-input-widget').getByText(button, { exact: true });
  await expect
    .poll(async () => {
      const there = await box.inputValue({ timeout: 2_000 }).catch(() => path);
      if (!there.startsWith(path)) await dialog.type(path);
      await ok.click({ timeout: 2_000 }).catch(() => undefined);
      return ok.isVisible();
    })
    .toBe(false);
}
