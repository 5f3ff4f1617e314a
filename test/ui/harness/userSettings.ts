import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Workbench } from './workbench.ts';

/** Changes a user setting in the settings editor, which stays open. */
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
  // One of the harness's settings, which always exists.
  await expect.poll(() => workbench.editorText()).toContain('telemetry.telemetryLevel');
  await keyboard.press('Control+A');
  await keyboard.insertText(JSON.stringify({ ...settings, [id]: value }));
  // Text that the editor has closed automatically.
  await keyboard.press('Control+Shift+End');
  await keyboard.press('Delete');
  await keyboard.press('Control+S');
  await expect.poll(() => readFile(file, 'utf8')).toContain(`"${id}":${JSON.stringify(value)}`);
}
