import { expect, test } from 'vitest';
import { confirmOnPage, endOnPage } from './changePage.ts';
import { accessibilityProblems } from './harness/accessibility.ts';
import { webview, webviewBody } from './harness/editors.ts';
import { sharedSandbox } from './harness/sharedSandbox.ts';

const shared = sharedSandbox('restore');

test('an account is restored from its readiness page, and exists afterwards', async () => {
  const workbench = shared();
  const { page } = workbench;
  const accounts = await workbench.view('Cosmos DB Accounts');
  await (await accounts.row('cosmos-cards-prod')).contextMenu('Check Restore Readiness');
  const body = await webviewBody(
    page,
    /Restore of account cosmos-cards-prod[^]*can restore the account[^]*After the/,
  );
  expect(await body.innerText()).toContain('https://kv-cards-prod.vault.azure.net/keys/cosmos-cards');
  expect(await accessibilityProblems(body)).toEqual([]);
  await workbench.screenshot('ready');

  await webview(page).getByRole('button', { name: 'Restore CMK Account...' }).click();
  const title = /Restore CMK Account/;
  const moment = await workbench.quickInput({ title, message: /Time to restore, in UTC/ });
  await moment.type('yesterday');
  expect(await moment.awaitMessage(/Enter a time in UTC/)).toMatchObject({ severity: 'error' });
  await moment.type(moment.value);
  await moment.awaitMessage(/Time to restore, in UTC/);
  await workbench.screenshot('moment');
  await moment.accept();
  const name = await workbench.quickInput({ title, value: 'cosmos-cards-prod-restored' });
  await name.awaitMessage(/is available/);
  await name.accept();
  const said = await confirmOnPage(workbench, {
    title: /Restore account cosmos-cards-prod as cosmos-cards-prod-restored/,
    button: 'Restore',
    final: 'button',
    screen: 'review',
  });
  expect(said).toContain('It uses key https://kv-cards-prod.vault.azure.net/keys/cosmos-cards');
  await endOnPage(workbench, /cosmos-cards-prod-restored is restored to/, 'restored');
  await accounts.row('cosmos-cards-prod-restored');
});
