import { webview } from './harness/editors.ts';
import type { Workbench } from './harness/workbench.ts';

/** Clicks a button of the page in front. */
export const pressOnPage = ({ page }: Workbench, button: string): Promise<void> =>
  webview(page).getByRole('button', { name: button, exact: true }).first().click();

/** Types a name to confirm. */
export async function typeName(workbench: Workbench, name: string): Promise<void> {
  await (await workbench.quickInput({ placeholder: name })).type(name);
  await (await workbench.quickInput({ placeholder: name, value: name })).accept();
}
