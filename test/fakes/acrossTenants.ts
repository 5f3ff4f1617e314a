import { fabrikam, megan } from '../../src/sandbox/directory.ts';
import { cryptoServiceEncryptionUser } from '../../src/sandbox/authorization/roles.ts';
import * as add from '../../src/sandbox/estate/builders.ts';
import { sampleEstate } from '../../src/sandbox/estate/sample.ts';
import type { VaultSettings } from '../../src/sandbox/model/vault.ts';
import type { State } from '../../src/sandbox/model/state.ts';

export const application = '7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10';
/** The application's service principal in Fabrikam. */
export const servicePrincipal = '0a7f3f0c-6d43-4d0b-8f0a-5c0a9c9d1e22';
export const across = ['cosmos-across-cards', 'cosmos-across-loans'] as const;

export interface Across {
  readonly model: 'rbac' | 'accessPolicy';
  /** Whether Fabrikam has the application, and whether its vault grants it access. */
  readonly added?: boolean;
  readonly granted?: boolean;
  /** Whether users can read the directories. */
  readonly open?: boolean;
  readonly settings?: Partial<VaultSettings>;
  readonly key?: string;
}

const vaultOf = { rbac: 'kv-fabrikam-across', accessPolicy: 'kv-fabrikam-policies' } as const;

/** The sample, with two accounts of Contoso whose key is in a vault of Fabrikam. */
export const acrossEstate =
  ({ model, added = true, granted = true, open = true, settings = {}, key = 'cosmos-shared' }: Across) =>
  (state: State): void => {
    sampleEstate(state);
    const { people } = state.directory;
    people.splice(0, people.length, ...people.map((one) => ({ ...one, mayReadDirectory: open })));
    if (added)
      state.directory.servicePrincipals.push({
        tenantId: fabrikam.id,
        appId: application,
        objectId: servicePrincipal,
        displayName: 'contoso-cmk',
      });
    const group = (name: string) => state.resourceGroups.find((one) => one.name === name)!;
    const theirs = group('rg-patients');
    const everything = ['get', 'list', 'create', 'update', 'delete', 'recover', 'rotate'];
    const vault = add.addVault(state, theirs, {
      name: vaultOf[model],
      ...settings,
      enableRbacAuthorization: model === 'rbac',
      accessPolicies:
        model === 'rbac'
          ? []
          : [
              add.keyPolicy(fabrikam.id, megan.objectIds[fabrikam.id]!, everything),
              ...(granted
                ? [add.keyPolicy(fabrikam.id, servicePrincipal, ['get', 'wrapKey', 'unwrapKey'])]
                : []),
            ],
    });
    add.addKey(state, vault, { name: key });
    if (granted && model === 'rbac')
      add.assignRole(state, vault.id, cryptoServiceEncryptionUser, servicePrincipal);
    const identity = state.identities.find(({ name }) => name === 'id-cosmos-cards')!;
    for (const name of across)
      add.addAccount(state, group('rg-retail-prod'), {
        name,
        keyVaultKeyUri: `https://${vault.name}.vault.azure.net/keys/${key}`,
        identity: { type: 'UserAssigned', userAssigned: [identity.id] },
        defaultIdentity: `UserAssignedIdentity=${identity.id}&FederatedClientId=${application}`,
      });
  };
