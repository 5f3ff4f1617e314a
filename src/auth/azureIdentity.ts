import { AzureCliCredential, DefaultAzureCredential, type TokenCredential } from '@azure/identity';
import type { Cloud } from '../model/cloud.ts';
import type { SignedInAccount, SignIn } from '../model/signIn.ts';

/** The values of the setting `cosmosCmk.credential` that do not use VS Code's accounts. */
type IdentityKind = 'azureCli' | 'default';

const accounts: Readonly<Record<IdentityKind, SignedInAccount>> = {
  azureCli: { id: 'azureCli', label: 'Azure CLI' },
  default: { id: 'default', label: 'DefaultAzureCredential' },
};

/**
 * Sign-in without VS Code's accounts: the Azure CLI's, or the chain of `DefaultAzureCredential` (environment, workload
 * identity, managed identity, developer tools), none of which opens a browser. There is exactly one account.
 */
export function connectIdentity(kind: IdentityKind, cloud: Cloud): SignIn {
  let credential: TokenCredential | undefined;
  return {
    accounts: () => Promise.resolve([accounts[kind]]),
    tokens: (_account, tenantId) => ({
      getToken(scopes, options) {
        credential ??= create(kind, cloud);
        // Without a tenant the credential uses its own, because a service principal may be refused in any other.
        const tenant = options?.tenantId ?? tenantId;
        return credential.getToken(scopes, {
          ...(options?.abortSignal instanceof AbortSignal ? { abortSignal: options.abortSignal } : {}),
          ...(options?.claims ? { claims: options.claims } : {}),
          ...(tenant ? { tenantId: tenant } : {}),
        });
      },
    }),
  };
}

/** Tenants are named on each request, so all of them are allowed. The Azure CLI's cloud is set in the CLI. */
const create = (kind: IdentityKind, cloud: Cloud): TokenCredential =>
  kind === 'azureCli'
    ? new AzureCliCredential({ additionallyAllowedTenants: ['*'] })
    : new DefaultAzureCredential({
        authorityHost: cloud.loginEndpoint,
        additionallyAllowedTenants: ['*'],
      });
