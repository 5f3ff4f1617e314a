import type { Outcome } from '../../../src/model/outcome.ts';
import type { CmkSpec } from '../../../src/model/spec.ts';
import { createCmkAccount, makePlan, type Plan } from '../../../src/setup/plan.ts';
import { endOf, problem, type End } from '../end.ts';
import { flow, type Flow } from '../flow.ts';
import { hasAccount } from '../truths.ts';
import { done, estate, hsm, hsmKeyUri, hsmSpec, keyUri, subscription, vaultSpec } from '../ground.ts';
import type { State } from '../../../src/sandbox/model/state.ts';

const spec: CmkSpec = {
  subscription,
  resourceGroup: { name: 'rg-payroll', location: 'westeurope', isNew: false },
  vault: vaultSpec,
  key: { name: 'payroll', create: { type: 'RSA', size: 3072 } },
  account: {
    name: 'cosmos-payroll',
    api: 'NoSQL',
    region: { name: 'westeurope', displayName: 'West Europe' },
    zoneRedundant: false,
  },
};

/** A plan, and its creation once confirmed. An interrupted creation is planned again. */
const creation = (name: string, what: CmkSpec, fill: (state: State) => void): readonly Flow[] => [
  flow({
    name: `plan: ${name}`,
    estate: fill,
    isReading: true,
    isTrue: () => true,
    see: () => Promise.resolve(undefined),
    run: async ({ azure, pace, signal }) => planned(await makePlan(azure, pace, what, signal)),
  }),
  flow({
    name: `create: ${name}`,
    estate: fill,
    isTrue: hasAccount(what.vault.keyStore ? hsmKeyUri : keyUri),
    see: async ({ azure, pace, signal }) => done(await makePlan(azure, pace, what, signal)),
    async run({ azure, pace, signal }, plan) {
      const { outcome } = await createCmkAccount(azure, pace, plan, () => undefined, signal);
      return endOf(outcome, 'The account is created.');
    },
  }),
];

/** A blocker is a problem, whether the plan reports it or planning failed. */
function planned(plan: Outcome<Plan>): End {
  if (plan.kind !== 'done') return endOf(plan, '');
  const { steps } = plan.value;
  const [stands] = steps.flatMap(({ finding }) => (finding.state === 'blocked' ? [finding.problem] : []));
  return stands ? problem(stands) : { kind: 'done', told: JSON.stringify(steps) };
}

export const creations: readonly Flow[] = [
  ...creation(
    'everything new, by roles',
    {
      ...spec,
      resourceGroup: { name: 'rg-new', location: 'westeurope', isNew: true },
      vault: {
        ...vaultSpec,
        resourceGroup: 'rg-new',
        create: { sku: 'standard', permissionModel: 'rbac' },
      },
    },
    estate(() => undefined, { registered: ['Microsoft.ManagedIdentity'] }),
  ),
  ...creation(
    'new vault, by policies',
    { ...spec, vault: { ...vaultSpec, create: { sku: 'premium', permissionModel: 'accessPolicy' } } },
    estate(() => undefined),
  ),
  ...creation(
    'key in an HSM',
    { ...spec, vault: hsmSpec, key: { name: 'payroll', create: { type: 'RSA-HSM', size: 3072 } } },
    estate((filling) => void hsm(filling, { purgeProtection: false })),
  ),
];
