import type { Caller } from '../../caller.ts';
import type { SandboxResponse } from '../../http.ts';
import { same } from '../../identifiers.ts';
import { unconfirmedMessages } from '../../unconfirmedMessages.ts';
import { nameOf, withKey } from '../../model/lookup.ts';
import type { State } from '../../model/state.ts';
import { isHsm, type KeyStore } from '../../model/vault.ts';
import { refuse } from '../../rest/answer.ts';
import type { Exchange } from '../../rest/exchange.ts';
import { conditionOf, vaultZone } from '../vaults.ts';
import { localAssignmentRoutes } from '../hsm/localAssignments.ts';
import { localRoleRoutes } from '../hsm/localRoleRoutes.ts';
import { challenge, notActivated } from '../hsm/errors.ts';
import { hsmSettingRoutes } from '../hsm/settings.ts';
import { accessRefusal } from './access.ts';
import { deletedKeyRoutes } from './deletedKeys.ts';
import { keyDataRoutes } from './keyRoutes.ts';
import { keyVaultUnauthenticated } from './errors.ts';
import { rotationPolicyRoutes } from './rotationPolicy.ts';

const routes = [...rotationPolicyRoutes, ...deletedKeyRoutes, ...keyDataRoutes];
const hsmRoutes = [...localRoleRoutes, ...localAssignmentRoutes, ...hsmSettingRoutes, ...routes];

/** The vault or HSM with this host name, once the name resolves. */
export function vaultOfHost(state: State, host: string, now: number): KeyStore | undefined {
  const [, name = '', kind] = vaultZone.exec(host) ?? [];
  const stores: readonly KeyStore[] = same(kind, 'vault') ? state.vaults : state.hsms;
  return withKey(stores, nameOf, name).find(
    (vault) => conditionOf(vault, now) === 'live' && vault.resolvesAt <= now,
  );
}

/** 401 with the challenge that gives clients the tenant and resource (docs/azure.md, Tokens and hosts). */
export function tokenRefusal(vault: KeyStore, caller: Caller | undefined, sent: boolean, now: number) {
  if (isHsm(vault)) {
    // Recorded without a body. No source says whether an invalid token gets one.
    const isGood =
      caller !== undefined &&
      /^https:\/\/managedhsm\.azure\.net\/?$/i.test(caller.audience) &&
      same(caller.tenantId, vault.tenantId) &&
      caller.expiresAt > now;
    return isGood ? undefined : challenge(vault);
  }
  if (!sent) return keyVaultUnauthenticated(vault, 'AKV10000: Request is missing a Bearer or PoP token.');
  if (caller === undefined) {
    return keyVaultUnauthenticated(
      vault,
      'AKV10001: Unable to validate token. Error validating token: IDX10503',
    );
  }
  if (!/^https:\/\/vault\.azure\.net\/?$/i.test(caller.audience)) {
    return keyVaultUnauthenticated(
      vault,
      `AKV10022: Invalid audience. Expected https://vault.azure.net, found: ${caller.audience}.`,
    );
  }
  if (!same(caller.tenantId, vault.tenantId)) {
    return keyVaultUnauthenticated(
      vault,
      `AKV10032: Invalid issuer. Expected one of https://sts.windows.net/${vault.tenantId}/, found https://sts.windows.net/${caller.tenantId}/.`,
    );
  }
  return caller.expiresAt <= now ? keyVaultUnauthenticated(vault, 'AKV10023: Token has expired.') : undefined;
}

/** Recorded in every response of a vault's own host. */
export function vaultHeaders({ behaviour }: State, store: KeyStore) {
  const { location } = store;
  if (isHsm(store))
    return {
      'x-ms-keyvault-region': location,
      'x-ms-keyvault-network-info': `conn_type=Ipv4;addr=${behaviour.callerAddress};act_addr_fam=Ipv4;`,
      'x-ms-server-latency': '1',
    };
  return {
    'strict-transport-security': 'max-age=31536000;includeSubDomains',
    'x-ms-keyvault-region': location,
    'x-ms-keyvault-service-version': '1.9.736.1',
    'x-ms-keyvault-network-info': `conn_type=Ipv4;addr=${behaviour.callerAddress};act_addr_fam=InterNetwork;`,
  };
}

export function answerVault(vault: KeyStore, exchange: Exchange): SandboxResponse {
  const { state, caller, request, now } = exchange;
  // An HSM's scopes start with a slash, like the paths that contain them: `///providers` is that of `/`.
  const path = exchange.path.replaceAll(/\/{2,}/g, '/');
  if (exchange.apiVersion === '') {
    return refuse(400, 'BadParameter', 'api-version must be specified');
  }
  if (isHsm(vault) && !vault.isActivated) return notActivated(vault);
  for (const route of isHsm(vault) ? hsmRoutes : routes) {
    const found = route.method === request.method ? route.match(path) : undefined;
    if (found === undefined) continue;
    return (
      accessRefusal(state, vault, caller, route.need, found.place, now) ??
      found.respond({ ...exchange, vault })
    );
  }
  return refuse(501, 'NotImplemented', unconfirmedMessages.unsimulated.text(request.method, path));
}
