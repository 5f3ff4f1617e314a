import { readFile } from 'node:fs/promises';
import { eventually } from './eventually.ts';
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
