import type { Outcome } from '../../../src/model/outcome.ts';
import type { Problem } from '../../../src/model/problem.ts';
import { reader } from '../../../src/sandbox/authorization/roles.ts';
import { alex, fabrikam } from '../../../src/sandbox/directory.ts';
import type { Fault } from '../../../src/sandbox/faults/rule.ts';
import { create, ground, send, signal, told, vaultPath, type Ground, type Request } from './ground.ts';
import type { Provocation } from './provocation.ts';
import { permitFor } from '../../fakes/permit.ts';

const permit = await permitFor();

const reading = (fault: Fault): Request => ({
  ...{ on: 'vault', name: 'kv-orders', method: 'GET', url: vaultPath, fault },
  what: "Couldn't read key vault kv-orders.",
});

/** Azure responds to a read with this body. */
function answered(
  request: string,
  body: unknown,
  read: (here: Ground) => Promise<Outcome<unknown>>,
): Promise<Problem> {
  const here = ground();
  const response = {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  here.faults.add({ request, fault: { kind: 'answer', response } });
  return told(read(here));
}

/** Failures of any request. The codes from F-90 on are ours, because docs/azure.md has none for them. */
export const general: readonly Provocation[] = [
  {
    code: 'F-90',
    where: 'any call',
    by: 'the token has expired, and there is no new one',
    on: 'vault',
    source: 'docs/azure.md, Errors (ExpiredAuthenticationToken)',
    provoke: () => {
      const here = ground();
      // Every token is rejected in this way, even a new one.
      here.faults.add({ request: vaultPath, fault: { kind: 'expired' } });
      return told(here.services.vaults.get(vaultPath, signal));
    },
  },
  {
    code: 'F-90',
    where: 'read or change a key in the vault',
    by: 'the vault is in a tenant that the caller only manages (Azure Lighthouse)',
    on: 'key',
    source: 'Key Vault: REST API error codes (AKV10032)',
    provoke: () => {
      const here = ground();
      here.state.vaults.splice(0, 1, { ...here.vault, tenantId: fabrikam.id });
      const at = { uri: 'https://kv-orders.vault.azure.net' };
      return told(here.services.keys.rotation(at, 'orders', signal));
    },
  },
  {
    code: 'F-91',
    where: 'create the key in the vault',
    by: "the vault's DNS name doesn't resolve yet",
    on: 'key',
    source: 'Node: ENOTFOUND',
    provoke: () => {
      const here = ground({ person: alex, roles: [reader] });
      here.state.vaults.splice(0, 1, { ...here.vault, resolvesAt: here.pace.now() + 86_400_000 });
      const key = { name: 'invoices', create: { type: 'RSA', size: 3072 } } as const;
      const at = { id: vaultPath, uri: 'https://kv-orders.vault.azure.net' };
      return told(here.services.keys.create(at, key, permit));
    },
  },
  {
    code: 'F-92',
    where: 'any call',
    by: 'Azure returns a server error, by a fault rule of the sandbox',
    on: 'vault',
    source: 'src/sandbox/faults/answers.ts',
    provoke: () => send(ground(), reading({ kind: 'failing', status: 500 })),
  },
  {
    code: 'F-93',
    where: 'create the account',
    by: 'the resource group has been deleted',
    on: 'account',
    source: 'recorded (ResourceGroupNotFound)',
    provoke: () => {
      const here = ground();
      here.state.resourceGroups.splice(0, here.state.resourceGroups.length);
      return create(here);
    },
  },
  {
    code: 'F-96',
    where: 'any call',
    by: 'a response links to a host outside the cloud, here the next page of a list',
    on: 'vault',
    source: 'none: such a link does not come from Azure',
    provoke: () =>
      answered('/vaults?', { value: [], nextLink: 'https://evil.example/next' }, ({ services }) =>
        services.vaults.list(signal),
      ),
  },
  {
    code: 'F-97',
    where: 'any call',
    by: "a response doesn't match Azure's API, here a vault without an id",
    on: 'vault',
    source: 'none: it stands for what the specifications do not have',
    provoke: () =>
      answered(vaultPath, { name: 'kv-orders', properties: {} }, ({ services }) =>
        services.vaults.get(vaultPath, signal),
      ),
  },
  {
    code: 'F-00',
    where: 'any call',
    by: 'Azure returns an error that no rule knows, here for an operation on access policies that does not exist',
    on: 'account',
    source: 'none: it stands for what the catalogue does not have',
    provoke: () =>
      send(ground(), {
        ...{ on: 'account', name: 'cosmos-orders', method: 'PUT', url: `${vaultPath}/accessPolicies/merge` },
        what: "Couldn't change the access policies.",
        body: { properties: { accessPolicies: [] } },
      }),
  },
];
