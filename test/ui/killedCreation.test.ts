import { answerAll, newAccount, PlanPage, title as creation } from './creation.ts';
import { apply, hang, minute, testKilled } from './killed.ts';

testKilled({
  name: 'create',
  account: 'cosmos-stores-prod',
  // Half a minute: long enough that Azure is still creating the account when the extension is back.
  slow: { accountCreation: 60 * minute },
  async begin(workbench) {
    await workbench.runCommand(creation);
    const plan = await answerAll(workbench, newAccount);
    await plan.press('Create');
    await apply(workbench, /./, 'Create');
  },
  async goOn(workbench) {
    const plan = new PlanPage(workbench);
    await plan.body(/Create account cosmos-cards-dev-eu[^]*(Check Again|Show Account)/);
    await workbench.screenshot('rest');
    if (await plan.button('Create').isVisible()) await plan.press('Create');
  },
  hold: hang(/operationsStatus/),
  offer: /"Create CMK Cosmos account" for account cosmos-cards-dev-eu didn't finish/,
  told: (workbench) => new PlanPage(workbench).ready('cosmos-cards-dev-eu'),
});
