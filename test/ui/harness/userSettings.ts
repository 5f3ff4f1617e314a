import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Workbench } from './workbench.ts';

const fileOf = ({ host }: Workbench) => join(host.dataDir, 'User/settings.json');

const readUserSettings = async (workbench: Workbench): Promise<object> =>
  JSON.parse(await readFile(fileOf(workbench), 'utf8')) as object;

/** Changes a user setting in the settings editor, which stays open. */
export async function setUserSetting(
  workbench: Workbench,
  id: string,
  value: string | boolean,
): Promise<void> {
  const { keyboard } = workbench.page;
  const file = fileOf(workbench);
  const settings = await readUserSettings(workbench);
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
