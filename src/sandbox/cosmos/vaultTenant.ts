import type { SandboxResponse } from '../http.ts';
import { same } from '../identifiers.ts';
import type { State } from '../model/state.ts';
import { storeOf, type KeyUri } from './keyUri.ts';
import { crossTenant } from './errors.ts';

interface TenantQuestion {
  readonly uri: KeyUri;
  readonly tenantId: string;
  readonly defaultIdentity: string;
  readonly now: number;
}

/** F-40: the vault's tenant doesn't know the identity at all. */
export function vaultTenantRefusal(state: State, question: TenantQuestion): SandboxResponse | undefined {
  const vault = storeOf(state, question.uri, question.now);
  if (vault === undefined || same(vault.tenantId, question.tenantId)) return undefined;
  if (same(question.defaultIdentity, 'SystemAssignedIdentity')) return crossTenant('system');
  return same(question.defaultIdentity, 'FirstPartyIdentity') ? crossTenant('firstParty') : undefined;
}
