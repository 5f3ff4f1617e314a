import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Workbench } from './workbench.ts';

/** Sets one of the user's settings in their editor, which stays open. */
export async function setUserSetting(
  workbench: Workbench,
  id: string,
  value: string | boolean,
): Promise<void> {
  const { host, page } = workbench;
  const file = join(host.dataDir, 'User/settings.json');
  const settings = JSON.parse(await readFile(file, 'utf8')) as object;
  const { keyboard } = page;
  await workbench.runCommand('Open User Settings (JSON)');
  // Of the harness's own settings, which are there in any case.
  await expect.poll(() => workbench.editorText()).toContain('telemetry.telemetryLevel');
  await keyboard.press('Control+A');
  await keyboard.insertText(JSON.stringify({ ...settings, [id]: value }));
  // What the editor closed by itself.
  await keyboard.press('Control+Shift+End');
  await keyboard.press('Delete');
  await keyboard.press('Control+S');
  await expect.poll(() => readFile(file, 'utf8')).toContain(`"${id}":${JSON.stringify(value)}`);
}
