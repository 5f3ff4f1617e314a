import { hsmAdministrator, hsmCryptoUser } from '../../../src/sandbox/estate/hsmBuilders.ts';
import { cosmos, hsmId, hsmPlace, keyUri, lettingCosmosIn, subscription } from '../../fakes/managedHsm.ts';
import { signal, told } from './ground.ts';
import type { Provocation } from './provocation.ts';
import { permitFor } from '../../fakes/permit.ts';

const permit = await permitFor();

const source = 'azure-sdk-for-js, keyvault-admin; Azure/azure-cli#32719';
const at = { id: hsmId, uri: 'https://hsm-ledgers.managedhsm.azure.net' };
const blind = () => hsmPlace({ roles: [] }, lettingCosmosIn).services;

/** Requests that a managed HSM refuses because of its local roles (docs/azure.md, Managed HSM). */
export const managedHsms: readonly Provocation[] = [
  {
    code: 'F-02',
    where: 'read the keys of a managed HSM (in the HSM, after Azure Resource Manager refuses)',
    by: "the caller has no local role, and the HSM doesn't let Azure Resource Manager manage its keys",
    on: 'key',
    source,
    unconfirmed: ['resourceManagerRefused'],
    provoke: () => told(blind().keys.list(hsmId, signal)),
  },
  {
    code: 'F-02',
    where: 'read the local role assignments of a managed HSM',
    by: 'the caller has no local role',
    on: 'access',
    source,
    provoke: () => told(blind().access.assignments(hsmId, cosmos, signal)),
  },
  {
    code: 'F-02',
    where: 'grant access to the keys of a managed HSM',
    by: 'the caller is Managed HSM Crypto User',
    on: 'access',
    source,
    provoke: () =>
      told(
        hsmPlace({ roles: [hsmCryptoUser] }).services.access.assign(
          `${hsmId}/keys`,
          '33413926-3206-4cdd-b39a-83574fe37a17',
          cosmos,
          permit,
        ),
      ),
  },
  {
    code: 'F-02',
    where: 'create a key in a managed HSM (in the HSM, after Azure Resource Manager refuses)',
    by: 'the caller is Managed HSM Administrator, a role without key permissions',
    on: 'key',
    source,
    unconfirmed: ['resourceManagerRefused'],
    provoke: () => {
      const { keys } = hsmPlace({ roles: [hsmAdministrator] }).services;
      const create = { type: 'RSA-HSM', size: 3072 } as const;
      return told(keys.create(at, { name: 'orders', create }, permit));
    },
  },
  {
    code: 'F-33',
    where: 'create the account',
    by: 'the identity has no local role in the managed HSM',
    on: 'account',
    source: 'Learn: Troubleshoot CMK; Azure/azure-cli#32719',
    provoke: () => {
      const { services } = hsmPlace();
      const spec = {
        subscription,
        resourceGroup: { name: 'rg-ledgers', location: 'westeurope', isNew: false },
        vault: {
          keyStore: 'managedHsm',
          name: 'hsm-ledgers',
          resourceGroup: 'rg-ledgers',
          location: 'westeurope',
        },
        key: { name: 'ledger' },
        account: {
          name: 'cosmos-ledgers',
          api: 'NoSQL',
          region: { name: 'westeurope', displayName: 'West Europe' },
          zoneRedundant: false,
        },
      } as const;
      return told(services.accounts.create(spec, keyUri, () => undefined, permit));
    },
  },
];
