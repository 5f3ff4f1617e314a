import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCmkAccount } from '../../../src/app/createCmkAccount.ts';
import { makePlan } from '../../../src/app/makePlan.ts';
import { clouds } from '../../../src/domain/cloud.ts';
import type { CmkSpec } from '../../../src/domain/spec.ts';
import { fitted, render, textOf, type Choices, type ScopeId } from '../../../src/domain/templates/index.ts';
import { extension } from '../extension.ts';
import { pointAt } from '../pointAt.ts';
import { startSandbox, type RunningSandbox } from '../runningSandbox.ts';
import { executable, signedIn, type AzureCli } from './azureCli.ts';
import { leftBehind } from './leftBehind.ts';

const keyUri = (vault: string, key: string) => `https://${vault}.vault.azure.net/keys/${key}`;
const cosmosId = '48d1c7f5-0b6e-4932-b8a4-f39e5d60a172';
const confirmed = 'Access to the configured customer managed key confirmed.';

describe.skipIf(executable === undefined)('a script that the templates write, run by bash', () => {
  let sandbox: RunningSandbox;
  let az: AzureCli;
  let folder: string;
  /** Another one of the same estate, in which the extension makes the same. */
  let twin: RunningSandbox;
  beforeAll(async () => {
    twin = await startSandbox();
    pointAt(twin);
    folder = await mkdtemp(join(tmpdir(), 'cosmos-cmk-scripts-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await twin.end();
  });
  beforeEach(async () => {
    // An account is there before az looks a first time, else it waits for 30 s. Three months pass in two minutes, and
    // then az's version of the API is retired: each script has a sandbox of its own.
    sandbox = await startSandbox(60_000);
    az = await signedIn(sandbox, sandbox.subscription('Contoso Production'));
  });
  afterEach(async () => {
    await az.remove();
    await sandbox.end();
  });

  /** @returns the lines that it prints */
  async function run(spec: CmkSpec, scope: ScopeId, wanted: Partial<Choices>, ...args: string[]) {
    const choices = fitted('azureCli', scope, wanted);
    expect(choices).toMatchObject(wanted);
    const { parts } = render({ form: 'azureCli', scope, choices, cloud: clouds.public, known: spec });
    const file = join(folder, 'script.sh');
    await writeFile(file, textOf(parts));
    return new Promise<readonly string[]>((resolve, reject) => {
      execFile('bash', [file, ...args], { env: az.environment }, (failure, out, error) => {
        if (failure !== null) reject(new Error(`${out}\n${error}`, { cause: failure }));
        else resolve(out.trim().split('\n'));
      });
    });
  }

  async function byTheExtension(spec: CmkSpec) {
    const { azure, pace } = extension('default');
    const { signal } = new AbortController();
    const plan = await makePlan(azure, pace, spec, signal);
    if (plan.kind !== 'done') throw new Error(JSON.stringify(plan));
    const { outcome } = await createCmkAccount(azure, pace, plan.value, () => undefined, signal);
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
    return leftBehind(twin, spec);
  }

  function newSpec(subscriptionName: string, name: string): CmkSpec {
    const id = twin.subscription(subscriptionName);
    const resourceGroup = `rg-${name}`;
    return {
      subscription: { id, name: subscriptionName, tenantId: twin.tenantId, account: '' },
      resourceGroup: { name: resourceGroup, location: 'westeurope', isNew: true },
      vault: { name: `kv-${name}-scripts`, resourceGroup, location: 'westeurope' },
      key: { name: `key-${name}`, create: { type: 'RSA', size: 3072 } },
      account: {
        name: `cosmos-${name}-scripts`,
        api: 'NoSQL',
        region: { name: 'westeurope', displayName: 'West Europe' },
        zoneRedundant: false,
      },
    };
  }

  test.each([
    ['rbac', 'Contoso Development'],
    ['accessPolicy', 'Contoso Production'],
  ] as const)('the whole procedure under %s', async (permissionModel, subscription) => {
    const base = newSpec(subscription, permissionModel.toLowerCase());
    const spec: CmkSpec = { ...base, vault: { ...base.vault, create: { sku: 'standard', permissionModel } } };
    const printed = await run(spec, 'everything', { permissionModel });
    expect(printed).toEqual([keyUri(spec.vault.name, spec.key.name), confirmed]);
    expect(await leftBehind(sandbox, spec)).toEqual(await byTheExtension(spec));
  });

  /** On a key of the estate that Cosmos DB may use. */
  const payments = (account: string): CmkSpec => ({
    ...newSpec('Contoso Production', account),
    resourceGroup: { name: 'rg-payments-prod', location: 'westeurope', isNew: false },
    vault: { name: 'kv-payments-prod', resourceGroup: 'rg-payments-prod', location: 'westeurope' },
    key: { name: 'cosmos-payments' },
  });

  test('the account alone', async () => {
    const spec = payments('alone');
    const printed = await run(spec, 'account', {});
    expect(printed).toEqual([keyUri(spec.vault.name, spec.key.name), confirmed]);
    expect(await leftBehind(sandbox, spec)).toEqual(await byTheExtension(spec));
  });

  test("an existing account, by its system-assigned identity, to the vault's access policies", async () => {
    const base = newSpec('Contoso Production', 'existing');
    const spec: CmkSpec = {
      ...base,
      resourceGroup: { name: 'rg-retail-prod', location: 'northeurope', isNew: false },
      vault: { name: 'kv-retail-prod', resourceGroup: 'rg-retail-prod', location: 'northeurope' },
      key: { name: 'cosmos-orders' },
      account: { ...base.account, name: 'cosmos-catalog-prod' },
    };
    const before = await leftBehind(sandbox, spec);
    const printed = await run(spec, 'existing', {
      permissionModel: 'accessPolicy',
      identity: 'systemAssigned',
    });
    const uri = keyUri(spec.vault.name, spec.key.name);
    expect(printed).toEqual([uri, confirmed]);
    const { account, vault, ...others } = await leftBehind(sandbox, spec);
    const identity = { type: 'SystemAssigned', principalId: expect.any(String) as string };
    expect(account).toMatchObject({
      ...before.account,
      settings: { identity, defaultIdentity: 'SystemAssignedIdentity', keyVaultKeyUri: uri },
    });
    const { principalId } = account?.settings.identity ?? {};
    expect(vault.settings.accessPolicies).toEqual([
      ...before.vault.settings.accessPolicies,
      expect.objectContaining({
        objectId: principalId,
        permissions: { keys: ['get', 'unwrapKey', 'wrapKey'] },
      }),
    ]);
    expect(others).toEqual({ providers: before.providers, group: before.group, grants: before.grants });
  });

  test('revoke and restore by disableKey', async () => {
    const spec = payments('revoked');
    const before = await leftBehind(sandbox, spec);
    await run(spec, 'revoke', { lever: 'disableKey' }, 'revoke');
    const { vault, ...others } = await leftBehind(sandbox, spec);
    const versions = vault.keys.find(({ name }) => name === spec.key.name)?.versions;
    // The account follows the newest; the one before it stays.
    expect(versions?.map(({ settings }) => settings.attributes?.enabled)).toEqual([true, undefined]);
    expect(others).toEqual({ ...before, vault: undefined });
    await run(spec, 'revoke', { lever: 'disableKey' }, 'restore');
    expect(await leftBehind(sandbox, spec)).toEqual(before);
  });

  test('revoke and restore by removeAccess', async () => {
    const spec = { ...payments('revoked'), principalId: cosmosId };
    const before = await leftBehind(sandbox, spec);
    await run(spec, 'revoke', { lever: 'removeAccess' }, 'revoke');
    const { grants, ...others } = await leftBehind(sandbox, spec);
    expect(grants).toEqual(before.grants.filter((grant) => !grant.endsWith(cosmosId)));
    expect(grants.length).toBe(before.grants.length - 1);
    expect(others).toEqual({ ...before, grants: undefined });
    await run(spec, 'revoke', { lever: 'removeAccess' }, 'restore');
    expect(await leftBehind(sandbox, spec)).toEqual(before);
  });
});
