import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clouds } from '../../../src/domain/cloud.ts';
import type { CmkSpec } from '../../../src/domain/spec.ts';
import { fitted, render, textOf, type Choices, type ScopeId } from '../../../src/domain/templates/index.ts';
import { pointAt } from '../pointAt.ts';
import { startSandbox, type RunningSandbox } from '../runningSandbox.ts';
import { executable, signedIn, type AzureCli } from './azureCli.ts';
import { byTheExtension } from './byTheExtension.ts';
import { leftBehind } from './leftBehind.ts';

const keyUri = (vault: string, key: string) => `https://${vault}.vault.azure.net/keys/${key}`;
const cosmosId = '48d1c7f5-0b6e-4932-b8a4-f39e5d60a172';
type Ours = ReturnType<typeof byTheExtension>;
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
    sandbox = await startSandbox({ faster: 60_000 });
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

  /** Whether the sandbox of the script, and the one of the extension, have come to the same. */
  const sameInBoth = async (spec: CmkSpec) =>
    expect(await leftBehind(sandbox, spec)).toEqual(await leftBehind(twin, spec));

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
    await byTheExtension(spec).create();
    await sameInBoth(spec);
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
    await byTheExtension(spec).create();
    await sameInBoth(spec);
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
    const choices = { permissionModel: 'accessPolicy', identity: 'systemAssigned' } as const;
    const printed = await run(spec, 'existing', choices);
    expect(printed).toEqual([keyUri(spec.vault.name, spec.key.name), confirmed]);
    await byTheExtension(spec).encrypt();
    await sameInBoth(spec);
  });

  test.each([
    ['disableKey', (ours: Ours) => ours.disableKey()],
    ['removeAccess', (ours: Ours) => ours.removeAccess(cosmosId)],
  ] as const)('revoke and restore: %s', async (lever, pull) => {
    const spec = { ...payments('revoked'), principalId: cosmosId };
    const before = await leftBehind(sandbox, spec);
    await run(spec, 'revoke', { lever }, 'revoke');
    const restore = await pull(byTheExtension(spec));
    await sameInBoth(spec);
    expect(await leftBehind(sandbox, spec)).not.toEqual(before);
    await run(spec, 'revoke', { lever }, 'restore');
    await restore();
    await sameInBoth(spec);
    expect(await leftBehind(sandbox, spec)).toEqual(before);
  });
});
