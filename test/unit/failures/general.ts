import { reader } from '../../../src/sandbox/authorization/roles.ts';
import { alex } from '../../../src/sandbox/directory.ts';
import type { Fault } from '../../../src/sandbox/faults/rule.ts';
import { create, ground, send, signal, told, vaultPath, type Request } from './ground.ts';
import type { Provocation } from './provocation.ts';
import { permitFor } from '../../fakes/permit.ts';

const permit = await permitFor();

const reading = (fault: Fault): Request => ({
  ...{ on: 'vault', name: 'kv-orders', method: 'GET', url: vaultPath, fault },
  what: 'The key vault kv-orders could not be read.',
});

/** What can befall every request. The codes from F-90 on are ours: domain.md has none for it. */
export const general: readonly Provocation[] = [
  {
    code: 'F-90',
    where: 'any call',
    by: 'the token has expired, and the source of tokens gives no new one',
    on: 'vault',
    source: 'real-azure.md 1 (ExpiredAuthenticationToken)',
    provoke: async () => {
      const here = ground();
      await here.services.vaults.get(vaultPath, signal);
      here.settle();
      return told(here.services.vaults.get(vaultPath, signal));
    },
  },
  {
    code: 'F-91',
    where: 'create the key in the vault',
    by: "the vault's name does not resolve yet",
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
    by: 'Azure has a fault of its own, by a rule of the sandbox',
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
    code: 'F-00',
    where: 'any call',
    by: 'Azure answers with something that no rule knows: here an operation on access policies that there is not',
    on: 'account',
    source: 'none: it stands for what the catalogue does not have',
    provoke: () =>
      send(ground(), {
        ...{ on: 'account', name: 'cosmos-orders', method: 'PUT', url: `${vaultPath}/accessPolicies/merge` },
        what: 'The access policy could not be changed.',
        body: { properties: { accessPolicies: [] } },
      }),
  },
];
