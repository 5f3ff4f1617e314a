import { expect, test } from 'vitest';
import { acrossApplication } from '../../src/sandbox/directory.ts';
import { confirmOnPage, endOnPage } from './changePage.ts';
import { planOf, startOver, title } from './creation.ts';
import { sharedSandbox } from './harness/sharedSandbox.ts';
import { pressOnPage } from './revocationPage.ts';

const shared = sharedSandbox('drill');

/** Confirms a step in the sandbox, which labels every question and message. */
async function apply(title: RegExp, button: string, screen: string, told: RegExp) {
  const workbench = shared();
  const said = await confirmOnPage(workbench, { title, button, screen, final: 'replaces' });
  expect(said).toContain('Sandbox, simulated on this machine');
  expect(said).toContain("Azure isn't changed");
  await endOnPage(workbench, told, `${screen}, done`);
  return said;
}

test('the default identity of an account is changed in the order that the page shows', async () => {
  const workbench = shared();
  const accounts = await workbench.view('Cosmos DB Accounts');
  await (await accounts.row('cosmos-orders-prod')).contextMenu('Change Default Identity...');
  const title = 'Sandbox: Change Default Identity: cosmos-orders-prod';
  const identities = await workbench.quickInput({ title, placeholder: /Choose the identity/ });
  await identities.choose('System-assigned identity');
  const detail = await apply(
    /Change the default identity of account cosmos-orders-prod/,
    'Change Identity',
    'identity',
    /Account cosmos-orders-prod uses the system-assigned identity/,
  );
  expect(detail).toMatch(/Turn on the system[^]*Add an access policy[^]*Wait up to[^]*Set the system/);
  await expect
    .poll(async () => (await accounts.row('cosmos-orders-prod')).tooltip())
    .toContain('system-assigned identity');
});

test('a vault is switched to Azure RBAC after naming the accounts that would lose access', async () => {
  const workbench = shared();
  const vaults = await workbench.view('Key Vaults');
  await (await vaults.row('kv-retail-prod')).contextMenu('Move Vault to RBAC...');
  const detail = await apply(
    /Move key vault kv-retail-prod to Azure RBAC/,
    'Move to RBAC',
    'move to rbac',
    /Key vault kv-retail-prod uses Azure RBAC/,
  );
  expect(detail).toMatch(
    /Grant access to the identities[^]*cosmos-orders-prod[^]*loses the permissions of its access policy/,
  );
  await expect.poll(async () => (await vaults.row('kv-retail-prod')).description).toContain('Azure RBAC');
  // No account has lost its key, because the roles existed before the policies stopped applying.
  const accounts = await workbench.view('Cosmos DB Accounts');
  await expect
    .poll(async () => (await accounts.row('cosmos-orders-prod')).ariaLabel)
    .toContain('access confirmed');
  await workbench.screenshot('moved');
});

test("an account is created with a key in a visible tenant, and its application's access can be revoked", async () => {
  const workbench = shared();
  const at = (step: number, placeholder?: RegExp) =>
    workbench.quickInput({ title: `Sandbox: ${title}`, step, ...(placeholder ? { placeholder } : {}) });
  await workbench.runCommand(title);
  await startOver(workbench);
  await (await at(1)).choose('Contoso Production');
  await (await at(2)).choose('rg-retail-prod');
  await (await at(3)).choose('Key in another tenant...');
  const uri = await at(4, /kv-orders/);
  await uri.type('https://kv-fabrikam-patients.vault.azure.net/keys/cosmos-patients');
  await uri.accept();
  const application = await at(5, /^0000/);
  await application.type(acrossApplication);
  await application.accept();
  await (await at(6, /orders-eu/)).type('cosmos-across-prod');
  await (await at(6, /orders-eu/)).accept();
  await (await at(7)).choose('NoSQL');
  await (await at(8, /Choose a region/)).choose('West Europe');
  await (await at(9, /availability zones/)).choose('Without zone redundancy');
  const plan = await planOf(workbench, 'cosmos-across-prod');
  await plan.press('Choose Identity...');
  await (await workbench.quickInput({ placeholder: /Choose the identity/ })).choose('id-cosmos-cards');
  const told = await plan.text(/through application .* in the other tenant/);
  expect(told).toContain(`kv-fabrikam-patients to application ${acrossApplication}`);
  expect(told).not.toContain('Not checked');
  await plan.button('Check Again').waitFor();
  await workbench.screenshot('across, plan');
  await plan.press('Create');
  await (await workbench.dialog(/cosmos-across-prod/)).press('Create');
  await plan.ready('cosmos-across-prod', 60_000);
  const accounts = await workbench.view('Cosmos DB Accounts');
  await expect
    .poll(async () => (await accounts.row('cosmos-across-prod')).ariaLabel)
    .toContain('access confirmed');
  const vault = await (await workbench.view('Key Vaults')).row('kv-fabrikam-patients');
  await vault.contextMenu('Grant Cosmos DB Access...');
  const given = await workbench.quickInput({ placeholder: /identity that uses the key/ });
  expect((await given.items(3)).map(({ label }) => label)).toContain(
    'Application of account cosmos-across-prod',
  );
  await workbench.screenshot('across, who is given access');
  await given.cancel();
  await workbench.quickInputGone();
  await vault.contextMenu('Revoke Cosmos DB Access...');
  await pressOnPage(workbench, 'Choose Identities...');
  const taken = await workbench.quickInput({ title: 'Sandbox: Revoke Cosmos DB Access' });
  expect((await taken.items(2)).map(({ label }) => label)).toContain(`Application ${acrossApplication}`);
  await workbench.screenshot('across, who loses it');
  await taken.cancel();
  await workbench.quickInputGone();
});

test('a drill on a managed HSM can simulate its deletion', async () => {
  const workbench = shared();
  const vaults = await workbench.view('Key Vaults');
  await (await vaults.row('hsm-fabrikam-genomes')).contextMenu('Revocation Drill...');
  const causes = await workbench.quickInput({ title: 'Sandbox: Revocation Drill' });
  await workbench.screenshot('causes in an HSM');
  const labels = (await causes.items()).map(({ label }) => label);
  expect(labels).toContain('The managed HSM is deleted');
  expect(labels).not.toContain('The vault is deleted');
  await causes.cancel();
  await workbench.quickInputGone();
});
