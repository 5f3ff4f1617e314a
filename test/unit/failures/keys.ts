import {
  cryptoOfficer,
  documentDbAccountContributor,
  reader,
} from '../../../src/sandbox/authorization/roles.ts';
import { alex, contoso } from '../../../src/sandbox/directory.ts';
import { assignRole, keyPolicy } from '../../../src/sandbox/estate/builders.ts';
import type { Problem } from '../../../src/model/problem.ts';
import { makeKey } from '../../../src/sandbox/keyVault/keys.ts';
import { setFrom } from '../../../src/sandbox/timeline.ts';
import {
  create,
  ground,
  send,
  told,
  vaultPath,
  type Circumstances,
  type Ground,
  type Request,
} from './ground.ts';
import type { Provocation } from './provocation.ts';
import { permitFor } from '../../fakes/permit.ts';

const permit = await permitFor();

/** A user who can't write keys through Azure Resource Manager, so the vault itself is used. */
function officer(given: Circumstances, role?: string): Ground {
  const here = ground({ ...given, person: alex, roles: [reader, documentDbAccountContributor] });
  if (role) assignRole(here.state, here.vault.id, role, alex.homeObjectId);
  return here;
}

const generate = ({ services }: Ground, name = 'invoices'): Promise<Problem> =>
  told(
    services.keys.create(
      { id: vaultPath, uri: 'https://kv-orders.vault.azure.net' },
      { name, create: { type: 'RSA', size: 3072 } },
      permit,
    ),
  );

const managing = ['get', 'list', 'create', 'update', 'delete', 'recover', 'rotate', 'purge'];

const onKey = (method: Request['method'], path: string, body?: unknown): Request => ({
  ...{ on: 'key', name: 'orders', method, body },
  what: "Couldn't change key orders.",
  url: `https://kv-orders.vault.azure.net/${path}`,
});

const shut = { bypass: 'AzureServices', defaultAction: 'Deny', ipRules: [], virtualNetworkRules: [] };

/** Keys (docs/azure.md, F-codes). */
export const keys: readonly Provocation[] = [
  {
    code: 'F-23',
    where: 'create the key (in the vault, after Azure Resource Manager refuses)',
    by: 'the vault uses Azure RBAC, and the caller has no role for its keys',
    on: 'key',
    source: 'azure-sdk issues',
    provoke: () => generate(officer({})),
  },
  {
    code: 'F-23',
    where: 'rotate the key',
    by: 'the vault uses Azure RBAC, and the caller is only an Owner of the subscription',
    on: 'key',
    source: 'azure-sdk issues',
    provoke: () => send(ground(), onKey('POST', 'keys/orders/rotate')),
  },
  {
    code: 'F-24',
    where: 'create the key (in the vault, after Azure Resource Manager refuses)',
    by: 'the vault uses access policies, and none of them is for the caller',
    on: 'key',
    source: 'Azure self-help',
    provoke: () => generate(officer({ vault: { enableRbacAuthorization: false } })),
  },
  {
    code: 'F-24',
    where: 'disable the key',
    by: "the caller's access policy lacks the permission update",
    on: 'key',
    source: 'Azure self-help',
    provoke: () => {
      const accessPolicies = [keyPolicy(contoso.id, alex.homeObjectId, ['get'])];
      const here = officer({ vault: { enableRbacAuthorization: false, accessPolicies } });
      return send(here, onKey('PATCH', 'keys/orders', { attributes: { enabled: false } }));
    },
  },
  {
    code: 'F-25',
    where: 'create the key (in the vault, after Azure Resource Manager refuses)',
    by: "the vault's firewall doesn't allow the caller's address",
    on: 'key',
    source: 'Learn: Access Key Vault behind a firewall',
    provoke: () => generate(officer({ vault: { networkAcls: shut } }, cryptoOfficer)),
  },
  {
    code: 'F-26',
    where: 'create the key (in the vault, after Azure Resource Manager refuses)',
    by: 'public network access of the vault is disabled',
    on: 'key',
    source: 'Learn: Key Vault network security',
    provoke: () => generate(officer({ vault: { publicNetworkAccess: 'Disabled' } }, cryptoOfficer)),
  },
  {
    code: 'F-27',
    where: 'create the key',
    by: 'a soft-deleted key has the name',
    on: 'key',
    source: 'azure-sdk issues (ObjectIsDeletedButRecoverable)',
    provoke: () => {
      const here = ground();
      for (const { life } of here.vault.keys) setFrom(life, here.pace.now() - 3_600_000, 'deleted');
      return generate(here, 'orders');
    },
  },
  {
    code: 'F-28',
    where: 'create the key',
    by: 'Azure is still deleting a key of the same name',
    on: 'key',
    source: 'azure-sdk issues; recorded: ObjectIsBeingDeleted',
    provoke: () => {
      const here = ground();
      for (const { life } of here.vault.keys) setFrom(life, here.pace.now(), 'deleted');
      return generate(here, 'orders');
    },
  },
  {
    code: 'F-29',
    where: 'disable or rotate the key',
    by: 'the vault has no key of this name',
    on: 'key',
    source: 'Learn: Key Vault REST error codes',
    provoke: () => send(officer({}, cryptoOfficer), onKey('POST', 'keys/gone/rotate')),
  },
  {
    code: 'F-30',
    where: 'create the account',
    by: "the key's latest version is disabled",
    on: 'account',
    source: 'docs/azure.md, F-30',
    unconfirmed: ['creationKeyDisabled'],
    provoke: () => create(ground({ key: { enabled: false } })),
  },
  {
    code: 'F-30b',
    where: 'create the account',
    by: 'the key has expired',
    on: 'account',
    source: 'Learn: About keys',
    unconfirmed: ['creationKeyDisabled'],
    provoke: () => create(ground({ key: { exp: 1_700_000_000 } })),
  },
  {
    code: 'F-30b',
    where: 'create the account',
    by: 'the key does not allow wrapKey and unwrapKey',
    on: 'account',
    source: 'Learn: Configure CMK',
    unconfirmed: ['creationKeyUnusable'],
    provoke: () => create(ground({ key: { keyOps: ['sign', 'verify'] } })),
  },
  {
    code: 'F-30c',
    where: 'create the key in the vault',
    by: '20 keys were created in the vault within 10 seconds',
    on: 'key',
    source: 'Learn: Key Vault service limits; dotnet/sign#403',
    provoke: () => {
      const here = officer({}, cryptoOfficer);
      const settings = { attributes: { enabled: true }, keyOps: [], tags: {} };
      const made = { kty: 'RSA', keySize: 2048, settings };
      for (let count = 0; count < 20; count += 1)
        here.vault.keys.push(makeKey(`batch-${count}`, made, here.pace.now()));
      return send(here, {
        ...{ ...onKey('POST', 'keys/invoices/create', { kty: 'RSA' }), name: 'invoices' },
        what: "Couldn't create key invoices in key vault kv-orders.",
      });
    },
  },
  {
    code: 'F-95',
    where: 'purge the key',
    by: 'the vault of the deleted key has purge protection',
    on: 'key',
    source: 'terraform issues on "purge"',
    provoke: () => {
      const accessPolicies = [keyPolicy(contoso.id, alex.homeObjectId, managing)];
      const here = officer({ vault: { enableRbacAuthorization: false, accessPolicies } });
      for (const { life } of here.vault.keys) setFrom(life, here.pace.now() - 3_600_000, 'deleted');
      return send(here, onKey('DELETE', 'deletedkeys/orders'));
    },
  },
];
