import { describe, expect, test } from 'vitest';
import { addVault, keyPolicy } from '../../../src/sandbox/estate/builders.ts';
import { all, contoso, cosmos, groupName, me, minute, refusal, scope, world, type World } from './support.ts';

const location = 'westeurope';
const properties = { tenantId: contoso.id, sku: { family: 'A', name: 'standard' } } as const;
const put = ({ keyVault }: World, name: string, more: object = {}) =>
  keyVault.vaults
    .createOrUpdate(
      groupName,
      name,
      { location, properties: { ...properties, ...more } },
      { updateIntervalInMs: 0 },
    )
    .submitted();

describe('purge protection', () => {
  const text =
    'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.';

  test.each([true, false])(
    "can't be turned off, or set to false for a protected vault: %s",
    async (purgeProtection) => {
      const here = world();
      addVault(here.state, here.group, { name: 'kv-orders', purgeProtection });
      const refused = await refusal(
        here.keyVault.vaults.update(groupName, 'kv-orders', { properties: { enablePurgeProtection: false } }),
      );
      expect(refused).toMatchObject({ status: 400, code: 'BadRequest', message: text });
      expect(await refusal(put(here, 'kv-new', { enablePurgeProtection: false }))).toMatchObject({
        status: 400,
        message: text,
      });
    },
  );

  test('stays if a PUT omits it, while access policies are removed', async () => {
    const here = world();
    const accessPolicies = [keyPolicy(contoso.id, me, ['get'])];
    addVault(here.state, here.group, { name: 'kv-orders', enableRbacAuthorization: false, accessPolicies });
    await put(here, 'kv-orders', { accessPolicies: [] });
    const vault = await here.keyVault.vaults.get(groupName, 'kv-orders');
    expect(vault.properties).toMatchObject({
      enablePurgeProtection: true,
      enableRbacAuthorization: false,
      accessPolicies: [],
    });
  });

  test('keeps a deleted vault from being purged', async () => {
    const here = world();
    for (const [name, purgeProtection] of [
      ['kv-kept', true],
      ['kv-purged', false],
    ] as const) {
      addVault(here.state, here.group, { name, purgeProtection });
      await here.keyVault.vaults.delete(groupName, name);
    }
    expect((await all(here.keyVault.vaults.listDeleted())).map(({ name }) => name)).toEqual([
      'kv-kept',
      'kv-purged',
    ]);
    const purge = async (name: string) =>
      (
        await here.send(
          'POST',
          `https://management.azure.com${scope}/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/${name}/purge?api-version=2026-02-01`,
        )
      ).status;
    expect(await purge('kv-kept')).toBe(400);
    expect(await purge('kv-purged')).toBe(202);
    here.clock.advance(89 * 24 * 60 * minute);
    expect(await all(here.keyVault.vaults.listDeleted())).toHaveLength(1);
    here.clock.advance(24 * 60 * minute);
    expect(await all(here.keyVault.vaults.listDeleted())).toEqual([]);
  });
});

describe('a name', () => {
  test("of a managed HSM isn't in the list of vaults", async () => {
    const { send } = world();
    for (const kind of ['managedHSMs', 'deletedManagedHSMs']) {
      const url = `https://management.azure.com${scope}/providers/Microsoft.KeyVault/${kind}?api-version=2022-07-01`;
      expect(await send('GET', url)).toMatchObject({ status: 200, json: { value: [] } });
    }
  });

  test('of a soft-deleted vault is taken until the vault is recovered', async () => {
    const here = world();
    addVault(here.state, here.group, { name: 'kv-orders' });
    await here.keyVault.vaults.delete(groupName, 'kv-orders');
    expect(await refusal(put(here, 'kv-orders'))).toMatchObject({
      status: 409,
      code: 'ConflictError',
      message: expect.stringContaining('already exists in deleted state') as string,
    });
    const check = await here.keyVault.vaults.checkNameAvailability({
      name: 'kv-orders',
      type: 'Microsoft.KeyVault/vaults',
    });
    expect(check).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' });
    await put(here, 'kv-orders', { createMode: 'recover' });
    expect((await here.keyVault.vaults.get(groupName, 'kv-orders')).properties.enablePurgeProtection).toBe(
      true,
    );
  });

  test('of another customer’s vault, or an invalid one, is rejected', async () => {
    const here = world();
    addVault(here.state, { ...here.group, name: 'rg-other' }, { name: 'kv-orders' });
    expect(await refusal(put(here, 'kv-orders'))).toMatchObject({ status: 409, code: 'VaultAlreadyExists' });
    expect(await refusal(put(here, 'kv--orders'))).toMatchObject({ status: 400, code: 'VaultNameNotValid' });
  });
});

test("the API version decides the permission model of a new vault that doesn't name one", async () => {
  const { send, sandbox } = world();
  const make = async (name: string, version: string) => {
    const url = `https://management.azure.com${scope}/resourceGroups/${groupName}/providers/Microsoft.KeyVault/vaults/${name}?api-version=${version}`;
    return (
      (await send('PUT', url, { location, properties })).json as {
        properties: { enableRbacAuthorization?: boolean };
      }
    ).properties;
  };
  expect((await make('kv-old', '2024-11-01')).enableRbacAuthorization).toBeUndefined();
  expect((await make('kv-new', '2026-02-01')).enableRbacAuthorization).toBe(true);
  expect(sandbox.requests.map(({ status }) => status)).toEqual([200, 200]);
});

test('permissions are added to and removed from a policy in any case', async () => {
  const here = world();
  addVault(here.state, here.group, {
    name: 'kv-orders',
    enableRbacAuthorization: undefined,
    accessPolicies: [keyPolicy(contoso.id, cosmos, ['Get'])],
  });
  const change = async (operation: 'add' | 'remove' | 'replace', keys: string[]) => {
    const accessPolicies = [{ tenantId: contoso.id, objectId: cosmos, permissions: { keys } }];
    const after = await here.keyVault.vaults.updateAccessPolicy(groupName, 'kv-orders', operation, {
      properties: { accessPolicies },
    });
    return after.properties.accessPolicies.map(({ permissions }) => permissions.keys);
  };
  expect(await change('add', ['get', 'wrapKey', 'unwrapKey'])).toEqual([['Get', 'wrapKey', 'unwrapKey']]);
  expect(await change('remove', ['get', 'WRAPKEY'])).toEqual([['unwrapKey']]);
  expect(await change('remove', ['unwrapKey'])).toEqual([]);
  expect(await change('replace', ['list'])).toEqual([['list']]);
});

test('vaults are listed by subscription, by group and among all resources', async () => {
  const here = world();
  addVault(here.state, here.group, { name: 'kv-one' });
  addVault(here.state, { ...here.group, name: 'rg-other' }, { name: 'kv-two' });
  const { keyVault, send } = here;
  expect((await all(keyVault.vaults.listBySubscription())).map(({ name }) => name)).toEqual([
    'kv-one',
    'kv-two',
  ]);
  expect((await all(keyVault.vaults.listByResourceGroup(groupName))).map(({ name }) => name)).toEqual([
    'kv-one',
  ]);
  const url = `https://management.azure.com${scope}/resources?$filter=resourceType%20eq%20'Microsoft.KeyVault/vaults'&api-version=2015-11-01`;
  const { value } = (await send('GET', url)).json as { value: { name: string }[] };
  expect(value.map(({ name }) => name)).toEqual(['kv-one', 'kv-two']);
});
