import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { ManagedServiceIdentityClient } from '@azure/arm-msi';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import { DeploymentsClient } from '@azure/arm-resourcesdeployments';
import { DefaultAzureCredential } from '@azure/identity';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pointAt } from '../pointAt.ts';
import { startSandbox, type RunningSandbox } from '../runningSandbox.ts';

const group = 'rg-payments-prod';
let sandbox: RunningSandbox;
let subscription: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  subscription = sandbox.subscription('Contoso Production');
  pointAt(sandbox);
});
afterAll(() => sandbox.end());

const credential = () => new DefaultAzureCredential();

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of pages) found.push(one);
  return found;
}

test('@azure/arm-authorization assigns a role, finds it, and removes it', async () => {
  const client = new AuthorizationManagementClient(credential(), subscription);
  const vault = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/kv-cards-prod`;
  const [role] = await all(
    client.roleDefinitions.list(vault, { filter: "roleName eq 'Key Vault Crypto Service Encryption User'" }),
  );
  const principalId = '48d1c7f5-0b6e-4932-b8a4-f39e5d60a172';
  const name = '6f2c1d3e-95ab-4b07-8c14-d20e7a5b9f36';
  const assignment = {
    principalId,
    principalType: 'ServicePrincipal',
    roleDefinitionId: role?.id ?? '',
  } as const;
  const made = await client.roleAssignments.create(vault, name, assignment);
  expect(made).toMatchObject({ name, ...assignment, scope: vault });
  await expect(
    client.roleAssignments.create(vault, '0b9d7e52-41c8-4f6a-a3e7-58d1c2f6b904', assignment),
  ).rejects.toMatchObject({ statusCode: 409, code: 'RoleAssignmentExists' });
  const held = () =>
    all(client.roleAssignments.listForScope(vault, { filter: `principalId eq '${principalId}'` }));
  expect((await held()).map(({ id }) => id)).toContain(made.id);
  await client.roleAssignments.delete(vault, name);
  expect((await held()).map(({ id }) => id)).not.toContain(made.id);
});

test('@azure/arm-msi creates an identity, lists it, and deletes it', async () => {
  const { userAssignedIdentities: identities } = new ManagedServiceIdentityClient(credential(), subscription);
  const made = await identities.createOrUpdate(group, 'id-invoices', { location: 'westeurope' });
  expect(made).toMatchObject({ name: 'id-invoices', principalId: expect.any(String) as string });
  expect((await all(identities.listByResourceGroup(group))).map(({ name }) => name)).toContain('id-invoices');
  await identities.delete(group, 'id-invoices');
  await expect(identities.get(group, 'id-invoices')).rejects.toMatchObject({
    statusCode: 404,
    code: 'ResourceNotFound',
  });
});

test('@azure/arm-resourcegraph lists the accounts, page by page', async () => {
  const client = new ResourceGraphClient(credential());
  const query = "resources | where type =~ 'microsoft.documentdb/databaseaccounts'";
  const names: unknown[] = [];
  let skipToken: string | undefined;
  do {
    const page = await client.resources({
      query,
      subscriptions: [subscription],
      options: { top: 3, ...(skipToken === undefined ? {} : { skipToken }) },
    });
    names.push(...(page.data as { name: string }[]).map(({ name }) => name));
    skipToken = page.skipToken;
  } while (skipToken !== undefined);
  expect(names).toHaveLength(8);
  expect(new Set(names).size).toBe(8);
});

test('@azure/arm-resources-subscriptions lists the subscriptions and locations that the client can see', async () => {
  const client = new SubscriptionClient(credential());
  const ids = (await all(client.subscriptions.list())).map(({ subscriptionId }) => subscriptionId);
  expect(ids.sort()).toEqual(sandbox.subscriptions.map(({ id }) => id).sort());
  expect(await client.subscriptions.get(subscription)).toMatchObject({ displayName: 'Contoso Production' });
  expect((await all(client.tenants.list())).map(({ tenantId }) => tenantId)).toEqual([sandbox.tenantId]);
  expect((await all(client.subscriptions.listLocations(subscription))).map(({ name }) => name)).toContain(
    'westeurope',
  );
});

test('@azure/arm-resourcesdeployments gets an error that there are no deployments', async () => {
  const { deployments } = new DeploymentsClient(credential(), subscription);
  const properties = { mode: 'Incremental', template: {} } as const;
  await expect(deployments.createOrUpdate(group, 'cmk', { properties })).rejects.toMatchObject({
    statusCode: 501,
    code: 'NotImplemented',
    message: expect.stringMatching(/^The sandbox does not simulate PUT .*\/deployments\/cmk\.$/) as string,
  });
});
