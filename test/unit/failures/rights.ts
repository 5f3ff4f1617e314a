import { clouds } from '../../../src/model/cloud.ts';
import { succeeded } from '../../../src/model/outcome.ts';
import { createCmkAccount, makePlan } from '../../../src/setup/plan.ts';
import {
  contributor,
  cryptoServiceEncryptionUser,
  reader,
  userAccessAdministrator,
} from '../../../src/sandbox/authorization/roles.ts';
import { assignRole } from '../../../src/sandbox/estate/builders.ts';
import { alex, megan } from '../../../src/sandbox/directory.ts';
import {
  accountPath,
  cosmos,
  create,
  createAgain,
  ground,
  group,
  minute,
  scope,
  send,
  signal,
  specOf,
  told,
  vaultPath,
  type Ground,
} from './ground.ts';
import type { Provocation } from './provocation.ts';
import { permitFor } from '../../fakes/permit.ts';

const permit = await permitFor();

const assign = ({ services }: Ground, principal: string) =>
  told(services.access.assign(vaultPath, cryptoServiceEncryptionUser, principal, permit));

const stranger = '00000000-1111-4222-8333-444444444444';

/** Provider, policy, and permissions (docs/azure.md, F-codes). */
export const rights: readonly Provocation[] = [
  {
    code: 'F-01',
    where: 'create the account',
    by: 'the subscription has never registered Microsoft.DocumentDB',
    on: 'account',
    source: 'vscode-cosmosdb#1795; recorded',
    provoke: () => create(ground({ registered: ['Microsoft.KeyVault'] })),
    again: () => createAgain(ground({ registered: ['Microsoft.KeyVault'] })),
  },
  {
    code: 'F-02',
    where: 'register the provider',
    by: 'the caller has the role Reader on the subscription',
    on: 'provider',
    source: 'docs/azure.md, F-02',
    provoke: () =>
      told(ground({ roles: [reader] }).services.providers.register('Microsoft.DocumentDB', permit)),
  },
  {
    code: 'F-03',
    where: 'create the account',
    by: 'a deny policy on the resource group allows only other regions',
    on: 'account',
    source: 'CromwellOnAzure#461; message: Azure Policy errors on GitHub',
    provoke: () => {
      const here = ground();
      here.state.policyAssignments.push({
        name: 'd1f0a6c95b3e4a7f8c2d',
        scope: group,
        displayName: 'Allowed locations for orders',
        definition: 'e56962a6-4747-49cd-b67b-bf8b01975c4c',
        definitionDisplayName: 'Allowed locations',
        condition: {
          resourceType: 'Microsoft.DocumentDB/databaseAccounts',
          field: 'location',
          operator: 'notIn',
          value: ['swedencentral'],
        },
      });
      return create(here);
    },
  },
  {
    code: 'F-04',
    where: 'grant by role',
    by: 'the tenant has no principal with the object id',
    on: 'access',
    source: 'Learn: Troubleshoot Azure RBAC; recorded',
    provoke: () => assign(ground(), stranger),
  },
  {
    code: 'F-05',
    where: 'grant by role (the product treats it as done)',
    by: 'the principal already has the role on the vault, by another assignment',
    on: 'access',
    source: 'Learn: Troubleshoot Azure RBAC; recorded',
    provoke: async () => {
      const here = ground();
      const ours = await here.services.access.assign(vaultPath, cryptoServiceEncryptionUser, cosmos, permit);
      if (ours.kind !== 'done') throw new Error('An assignment that is there is no failure');
      return send(here, {
        ...{ on: 'access', name: vaultPath, method: 'PUT' },
        what: `Couldn't assign the role on ${vaultPath}.`,
        url: `${vaultPath}/providers/Microsoft.Authorization/roleAssignments/${stranger}`,
        body: {
          properties: {
            roleDefinitionId: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${cryptoServiceEncryptionUser}`,
            principalId: cosmos,
          },
        },
      });
    },
  },
  {
    code: 'F-06',
    where: 'grant by role',
    by: 'the subscription has 4,000 role assignments',
    on: 'access',
    source: 'Learn: Troubleshoot Azure RBAC limits',
    provoke: () => {
      const here = ground({ granted: false });
      for (let count = here.state.roleAssignments.length; count < 4_000; count += 1)
        assignRole(here.state, group, reader, alex.homeObjectId);
      return assign(here, cosmos);
    },
  },
  {
    code: 'F-07',
    where: 'grant by role',
    by: "a condition on the caller's role assignment allows only other roles",
    on: 'access',
    source: 'Learn: Delegate role assignments; message: enterprise-azure-policy-as-code',
    provoke: () => {
      const here = ground({ granted: false, roles: [contributor] });
      const { state } = here;
      const limited = assignRole(state, scope, userAccessAdministrator, megan.homeObjectId);
      const condition = `(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${reader}})`;
      state.roleAssignments.splice(state.roleAssignments.indexOf(limited), 1, { ...limited, condition });
      return assign(here, cosmos);
    },
  },
  {
    code: 'F-08',
    where: 'the whole creation',
    by: 'the tenant has no principal, and registration takes more than 10 minutes to create it',
    on: 'principal',
    source: 'azure-docs#70180',
    provoke: async () => {
      const here = ground({ granted: false, timings: { providerRegistration: 60 * minute } });
      const { servicePrincipals } = here.state.directory;
      servicePrincipals.splice(0, servicePrincipals.length);
      const plan = await makePlan(here.azure, here.pace, specOf(here), signal);
      if (plan.kind !== 'done') throw new Error('There is no plan');
      const { outcome } = await createCmkAccount(here.azure, here.pace, plan.value, () => undefined, signal);
      return told(Promise.resolve(outcome.kind === 'done' ? succeeded(outcome) : outcome));
    },
  },
  {
    code: 'F-09',
    where: 'find the principal (Microsoft Graph)',
    by: "the caller can't read the directory",
    on: 'principal',
    source: 'docs/azure.md, F-09',
    provoke: () =>
      told(ground({ person: alex }).services.directory.principal(clouds.public.cosmosAppId, signal)),
  },
  {
    code: 'F-10',
    where: 'create the account',
    by: 'a ReadOnly lock is on the resource group',
    on: 'account',
    source: 'Learn: Start/Stop VMs, troubleshooting (ScopeLocked)',
    provoke: () => {
      const here = ground();
      here.state.locks.push({ name: 'freeze', scope: group, level: 'ReadOnly' });
      return create(here);
    },
  },
  {
    code: 'F-10',
    where: 'delete the account',
    by: 'a CanNotDelete lock is on the account',
    on: 'account',
    source: 'Learn: Start/Stop VMs, troubleshooting (ScopeLocked)',
    provoke: () => {
      const here = ground({ account: {} });
      here.state.locks.push({ name: 'keep', scope: accountPath, level: 'CanNotDelete' });
      return told(here.services.accounts.discard(accountPath, permit));
    },
  },
];
