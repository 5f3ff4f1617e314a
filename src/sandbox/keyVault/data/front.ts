import type { Caller } from '../../caller.ts';
import type { SandboxResponse } from '../../http.ts';
import { same } from '../../identifiers.ts';
import { words } from '../../inventedWords.ts';
import { nameOf, withKey } from '../../model/lookup.ts';
import type { State } from '../../model/state.ts';
import type { Vault } from '../../model/vault.ts';
import { refuse } from '../../rest/answer.ts';
import type { Exchange } from '../../rest/exchange.ts';
import { conditionOf } from '../vaults.ts';
import { accessRefusal } from './access.ts';
import { deletedKeyRoutes } from './deletedKeys.ts';
import { keyDataRoutes } from './keyRoutes.ts';
import { unauthenticated } from './refusals.ts';
import { rotationPolicyRoutes } from './rotationPolicy.ts';

const routes = [...rotationPolicyRoutes, ...deletedKeyRoutes, ...keyDataRoutes];

/** The vault behind a host name, where the name resolves by now. */
export function vaultOfHost(state: State, host: string, now: number): Vault | undefined {
  const name = host.slice(0, -'.vault.azure.net'.length);
  return withKey(state.vaults, nameOf, name).find(
    (vault) => conditionOf(vault, now) === 'live' && vault.resolvesAt <= now,
  );
}

/** 401 with the challenge that tells a client its tenant and resource (real-azure.md part 1, 6). */
export function tokenRefusal(vault: Vault, caller: Caller | undefined, sent: boolean, now: number) {
  if (!sent) return unauthenticated(vault, 'AKV10000: Request is missing a Bearer or PoP token.');
  if (caller === undefined) {
    return unauthenticated(vault, 'AKV10001: Unable to validate token. Error validating token: IDX10503');
  }
  if (!/^https:\/\/vault\.azure\.net\/?$/i.test(caller.audience)) {
    return unauthenticated(
      vault,
      `AKV10022: Invalid audience. Expected https://vault.azure.net, found: ${caller.audience}.`,
    );
  }
  if (!same(caller.tenantId, vault.tenantId)) {
    return unauthenticated(
      vault,
      `AKV10032: Invalid issuer. Expected one of https://sts.windows.net/${vault.tenantId}/, found https://sts.windows.net/${caller.tenantId}/.`,
    );
  }
  return caller.expiresAt <= now ? unauthenticated(vault, 'AKV10023: Token has expired.') : undefined;
}

/** Recorded with every answer of a vault's own host. */
export function vaultHeaders({ behaviour }: State, { location }: Vault) {
  return {
    'strict-transport-security': 'max-age=31536000;includeSubDomains',
    'x-ms-keyvault-region': location,
    'x-ms-keyvault-service-version': '1.9.736.1',
    'x-ms-keyvault-network-info': `conn_type=Ipv4;addr=${behaviour.callerAddress};act_addr_fam=InterNetwork;`,
  };
}

export function answerVault(vault: Vault, exchange: Exchange): SandboxResponse {
  const { state, caller, request, path, now } = exchange;
  if (exchange.apiVersion === '') {
    return refuse(400, 'BadParameter', 'api-version must be specified');
  }
  for (const route of routes) {
    const found = route.method === request.method ? route.match(path) : undefined;
    if (found === undefined) continue;
    return (
      accessRefusal(state, vault, caller, route.need, found.key, now) ?? found.respond({ ...exchange, vault })
    );
  }
  return refuse(501, 'NotImplemented', words.unsimulated.text(request.method, path));
}
