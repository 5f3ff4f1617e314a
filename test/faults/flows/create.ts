import { createCmkAccount } from '../../../src/app/createCmkAccount.ts';
import { makePlan } from '../../../src/app/makePlan.ts';
import type { CmkSpec } from '../../../src/domain/spec.ts';
import { endOf } from '../end.ts';
import { flow, type Flow } from '../flow.ts';
import { estate, hsm, hsmSpec, subscription, vaultSpec } from '../ground.ts';
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

const creation = (name: string, what: CmkSpec, fill: (state: State) => void): Flow =>
  flow({
    name,
    estate: fill,
    see: () => Promise.resolve(undefined),
    async run({ azure, pace, signal }) {
      const plan = await makePlan(azure, pace, what, signal);
      if (plan.kind !== 'done') return endOf(plan, '');
      const { outcome } = await createCmkAccount(azure, pace, plan.value, () => undefined, signal);
      return endOf(outcome, 'The account is created.');
    },
  });

export const creations = [
  creation(
    'create, everything new, by roles',
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
  creation(
    'create, new vault, by policies',
    { ...spec, vault: { ...vaultSpec, create: { sku: 'premium', permissionModel: 'accessPolicy' } } },
    estate(() => undefined),
  ),
  creation(
    'create, key in an HSM',
    { ...spec, vault: hsmSpec, key: { name: 'payroll', create: { type: 'RSA-HSM', size: 3072 } } },
    estate((filling) => void hsm(filling, { purgeProtection: false })),
  ),
];
