import fc from 'fast-check';
import type { CmkSpec } from '../../src/model/spec.ts';
import type { Finding } from '../../src/model/stepFinding.ts';
import { text } from '../../src/model/text.ts';
import { type Plan, steps } from '../../src/setup/plan.ts';
import type { Translate } from '../../src/ui/text.ts';
import { spec } from './azure.ts';

/** English, as VS Code's own `l10n.t` returns it without a translation. */
export const english: Translate = (message, ...args) =>
  message.replace(/\{(\d+)\}/g, (hole, index: string) => String(args[Number(index)] ?? hole));

export const planOf = (findings: readonly Finding[], change: Partial<CmkSpec> = {}): Plan => ({
  spec: { ...spec, ...change },
  steps: steps.map(({ id, title }, index) => ({
    id,
    title,
    finding: findings[index] ?? { state: 'done', detail: text('It is there.'), caveats: [] },
  })),
});

export const identityIdOf = (name: string) =>
  `/subscriptions/${spec.subscription.id}/resourceGroups/rg-ledger/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;

const stem = fc.stringMatching(/^[a-z][a-z0-9]{2,15}$/);

/** Specifications that the questions can produce. */
export const anySpec: fc.Arbitrary<CmkSpec> = fc
  .record({
    names: fc.tuple(stem, stem, stem, stem),
    isNew: fc.boolean(),
    inHsm: fc.boolean(),
    newVault: fc.option(
      fc.record({
        sku: fc.constantFrom('standard' as const, 'premium' as const),
        permissionModel: fc.constantFrom('rbac' as const, 'accessPolicy' as const),
      }),
      { nil: undefined },
    ),
    newKey: fc.option(
      fc.record({
        type: fc.constantFrom('RSA' as const, 'RSA-HSM' as const),
        size: fc.constantFrom(2048 as const, 3072 as const, 4096 as const),
      }),
      { nil: undefined },
    ),
    zoneRedundant: fc.boolean(),
    consent: fc.boolean(),
    principalId: fc.option(fc.uuid(), { nil: undefined }),
    identity: fc.option(stem, { nil: undefined }),
    across: fc.option(fc.record({ application: fc.uuid(), isHsm: fc.boolean() }), { nil: undefined }),
    backup: fc.constantFrom(undefined, 'Continuous7Days' as const, 'Continuous30Days' as const),
  })
  .map(
    ({
      names: [group, vault, key, account],
      isNew,
      inHsm,
      newVault,
      newKey,
      zoneRedundant,
      consent,
      principalId,
      identity,
      across,
      backup,
    }): CmkSpec => {
      const create = newKey ?? (newVault ? { type: 'RSA' as const, size: 3072 as const } : undefined);
      const foreign: Pick<CmkSpec, 'vault' | 'key' | 'applicationId'> | undefined = across && {
        vault: {
          ...(across.isHsm ? { keyStore: 'managedHsm' } : {}),
          name: vault,
          resourceGroup: group,
          location: 'westeurope',
          ...(consent ? { allowTrustedServices: true } : {}),
        },
        key: { name: key },
        applicationId: across.application,
      };
      return {
        subscription: spec.subscription,
        resourceGroup: { name: group, location: 'westeurope', isNew },
        vault: {
          ...(inHsm && !newVault ? { keyStore: 'managedHsm' as const } : {}),
          name: vault,
          resourceGroup: newVault ? group : `${group}-kv`,
          location: 'northeurope',
          ...(newVault ? { create: newVault } : {}),
          ...(consent ? { allowTrustedServices: true } : {}),
        },
        key: { name: key, ...(create ? { create } : {}) },
        account: { ...spec.account, name: account, zoneRedundant, ...(backup ? { backup } : {}) },
        ...(principalId === undefined ? {} : { principalId }),
        ...(identity === undefined ? {} : { identityId: identityIdOf(identity) }),
        ...foreign,
      };
    },
  );
