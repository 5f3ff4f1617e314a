import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clouds } from '../../../src/model/cloud.ts';
import type { CmkSpec } from '../../../src/model/spec.ts';
import type { TargetIdentity } from '../../../src/setup/changes/defaultIdentity.ts';
import { nearestChoices } from '../../../src/templates/choices.ts';
import { codeText } from '../../../src/templates/code.ts';
import { knownKeyStore } from '../../../src/templates/languages.ts';
import { render } from '../../../src/templates/render.ts';
import type { Choices, ScopeId } from '../../../src/templates/request.ts';
import { pointAt } from '../pointAt.ts';
import { startSandbox, type RunningSandbox } from '../runningSandbox.ts';
import { executable, needsAzureCli, signedIn, type AzureCli } from './azureCli.ts';
import { byTheExtension } from './byTheExtension.ts';
import { leftBehind } from './leftBehind.ts';

const keyUri = (vault: string, key: string) => `https://${vault}.vault.azure.net/keys/${key}`;
const cosmosId = '48d1c7f5-0b6e-4932-b8a4-f39e5d60a172';
type Ours = ReturnType<typeof byTheExtension>;
const confirmed = 'Access to the configured customer managed key confirmed.';

const estate = join(import.meta.dirname, 'scriptsEstate.ts');

/** az 2.45 doesn't have this option yet. This tier is Azure's default without it. */
const defaultTier = ' --continuous-tier Continuous30Days';

describe.skipIf(executable === undefined)('a generated script, run by bash', needsAzureCli, () => {
  let sandbox: RunningSandbox;
  let az: AzureCli;
  let folder: string;
  /** A second sandbox with the same environment, in which the extension creates the same resources. */
  let twin: RunningSandbox;
  beforeAll(async () => {
    twin = await startSandbox({ estate });
    pointAt(twin);
    folder = await mkdtemp(join(tmpdir(), 'cosmos-cmk-scripts-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await twin.end();
  });
  beforeEach(async () => {
    // An account exists before az polls for the first time, or az would wait for 30 s. Three months pass in two
    // minutes, after which az's API version is retired, so each script has a separate sandbox.
    sandbox = await startSandbox({ faster: 60_000, estate });
    az = await signedIn(sandbox, sandbox.subscription('Contoso Production'));
  });
  afterEach(async () => {
    await az.remove();
    await sandbox.end();
  });

  /** @returns the lines that it prints */
  async function run(spec: CmkSpec, scope: ScopeId, wanted: Partial<Choices>, ...args: string[]) {
    const choices = nearestChoices('azureCli', scope, wanted, knownKeyStore(spec));
    expect(choices).toMatchObject(wanted);
    const { parts } = render({ format: 'azureCli', scope, choices, cloud: clouds.public, known: spec });
    const file = join(folder, 'script.sh');
    await writeFile(file, codeText(parts).replaceAll(defaultTier, ''));
    return new Promise<readonly string[]>((resolve, reject) => {
      execFile('bash', [file, ...args], { env: az.environment }, (failure, out, error) => {
        if (failure !== null) reject(new Error(`${out}\n${error}`, { cause: failure }));
        else resolve(out.trim().split('\n'));
      });
    });
  }

  /** Whether the script's sandbox and the extension's have the same final state. */
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
      account: named(`cosmos-${name}-scripts`),
    };
  }

  const named = (name: string): CmkSpec['account'] => ({
    name,
    api: 'NoSQL',
    region: { name: 'westeurope', displayName: 'West Europe' },
    zoneRedundant: false,
  });

  test.each([
    ['rbac', 'Contoso Development'],
    ['accessPolicy', 'Contoso Production'],
  ] as const)('the whole procedure with %s', async (permissionModel, subscription) => {
    const base = newSpec(subscription, permissionModel.toLowerCase());
    const spec: CmkSpec = {
      ...base,
      vault: { ...base.vault, create: { sku: 'standard', permissionModel } },
    };
    const printed = await run(spec, 'everything', { permissionModel });
    expect(printed).toEqual([keyUri(spec.vault.name, spec.key.name), confirmed]);
    await byTheExtension(spec).create();
    await sameInBoth(spec);
  });

  test('the whole procedure with a user-assigned identity and continuous backup', async () => {
    const base = newSpec('Contoso Production', 'identity');
    const identity = 'my-cosmos-identity';
    const spec: CmkSpec = {
      ...base,
      resourceGroup: { name: 'rg-payments-prod', location: 'westeurope', isNew: false },
      vault: {
        ...base.vault,
        resourceGroup: 'rg-payments-prod',
        create: { sku: 'standard', permissionModel: 'rbac' },
      },
      account: { ...base.account, backup: 'Continuous30Days' },
    };
    const choices = { identity: 'userAssigned', backup: 'continuous30Days' } as const;
    const printed = await run(spec, 'everything', choices);
    expect(printed).toEqual([keyUri(spec.vault.name, spec.key.name), confirmed]);
    // The extension doesn't create the identity here, but shows the command for it.
    const theirs = await signedIn(twin, spec.subscription.id);
    const identityId = String(
      await theirs.ok`identity create -n ${identity} -g ${spec.resourceGroup.name} --query id`,
    );
    await theirs.remove();
    await byTheExtension({ ...spec, identityId }).create();
    await sameInBoth(spec);
  });

  /** With a key of the environment that Cosmos DB can use. */
  const payments = (account: string): CmkSpec => ({
    ...newSpec('Contoso Production', account),
    resourceGroup: { name: 'rg-payments-prod', location: 'westeurope', isNew: false },
    vault: { name: 'kv-payments-prod', resourceGroup: 'rg-payments-prod', location: 'westeurope' },
    key: { name: 'cosmos-payments' },
  });

  const retail = (account: string): CmkSpec => ({
    ...newSpec('Contoso Production', 'existing'),
    resourceGroup: { name: 'rg-retail-prod', location: 'northeurope', isNew: false },
    vault: { name: 'kv-retail-prod', resourceGroup: 'rg-retail-prod', location: 'northeurope' },
    key: { name: 'cosmos-orders' },
    account: named(account),
  });

  const refundsIdentity = () =>
    `/subscriptions/${twin.subscription('Contoso Production')}/resourceGroups/rg-payments-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-cosmos-refunds`;

  const refunds = (): CmkSpec => ({
    ...payments('refunds'),
    vault: { name: 'kv-refunds-prod', resourceGroup: 'rg-payments-prod', location: 'westeurope' },
    key: { name: 'cosmos-refunds' },
    account: named('cosmos-refunds-prod'),
    identityId: refundsIdentity(),
  });

  test('the account alone', async () => {
    const spec = payments('alone');
    const printed = await run(spec, 'account', {});
    expect(printed).toEqual([keyUri(spec.vault.name, spec.key.name), confirmed]);
    await byTheExtension(spec).create();
    await sameInBoth(spec);
  });

  test.each<[string, () => CmkSpec, Partial<Choices>, () => TargetIdentity]>([
    [
      "its system-assigned identity, to the vault's access policies",
      () => retail('cosmos-catalog-prod'),
      { permissionModel: 'accessPolicy', identity: 'systemAssigned' },
      () => ({ kind: 'system' }),
    ],
    [
      'a user-assigned identity, under Azure RBAC',
      () => refunds(),
      { permissionModel: 'rbac', identity: 'userAssigned' },
      () => ({ kind: 'user', id: refundsIdentity() }),
    ],
  ])('an existing account, by %s', async (_, specOf, choices, target) => {
    const spec = specOf();
    const printed = await run(spec, 'existing', choices);
    expect(printed).toEqual([keyUri(spec.vault.name, spec.key.name), confirmed]);
    await byTheExtension(spec).encrypt(target());
    await sameInBoth(spec);
  });

  test.each([
    ['disableKey', (ours: Ours) => ours.disableKey()],
    ['removeAccess', (ours: Ours) => ours.removeAccess(cosmosId)],
  ] as const)('revokes and restores: %s', async (revocation, pull) => {
    const spec = { ...payments('revoked'), principalId: cosmosId };
    const before = await leftBehind(sandbox, spec);
    await run(spec, 'revoke', { revocation }, 'revoke');
    const restore = await pull(byTheExtension(spec));
    await sameInBoth(spec);
    expect(await leftBehind(sandbox, spec)).not.toEqual(before);
    await run(spec, 'revoke', { revocation }, 'restore');
    await restore();
    await sameInBoth(spec);
    expect(await leftBehind(sandbox, spec)).toEqual(before);
  });

  test('a managed HSM: account, key, and local role, with both revocations and their restores', async () => {
    const name = 'hsm-payments-prod';
    const spec: CmkSpec = {
      ...payments('hsm'),
      vault: { keyStore: 'managedHsm', name, resourceGroup: 'rg-payments-prod', location: 'westeurope' },
      key: { name: 'cosmos-hsm', create: { type: 'RSA-HSM', size: 3072 } },
    };
    const printed = await run(spec, 'accountWithKey', {});
    expect(printed).toEqual([`https://${name}.managedhsm.azure.net/keys/${spec.key.name}`, confirmed]);
    const ours = byTheExtension(spec);
    await ours.keyAndGrant();
    await ours.create();
    await sameInBoth(spec);
    const known = { ...spec, principalId: cosmosId };
    for (const [revocation, pull] of [
      ['disableKey', () => ours.disableKey()],
      ['removeAccess', () => ours.removeAccess(cosmosId)],
    ] as const) {
      const before = await leftBehind(sandbox, spec);
      await run(known, 'revoke', { revocation }, 'revoke');
      const restore = await pull();
      await sameInBoth(spec);
      expect(await leftBehind(sandbox, spec)).not.toEqual(before);
      await run(known, 'revoke', { revocation }, 'restore');
      await restore();
      await sameInBoth(spec);
    }
  });
});
