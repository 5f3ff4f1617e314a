import type { Workbench } from './harness/workbench.ts';
import { pressOnPage } from './revocationPage.ts';

/** Enables the latest version of a key in kv-payments-prod, which someone disabled, with the command on its row. */
export async function restoreKey(workbench: Workbench, key: string): Promise<void> {
  const row = await (await workbench.view('Key Vaults')).row('kv-payments-prod', key);
  await row.contextMenu('Restore Key');
  await pressOnPage(workbench, 'Restore Key');
}
