import { unconfirmedMessages } from '../unconfirmedMessages.ts';
import { newGuid, same } from '../identifiers.ts';
import { flagAt, listAt, textAt, type Json } from '../json.ts';
import { localScope } from '../keyVault/hsm/localRights.ts';
import { deniedMessage } from '../keyVault/hsm/errors.ts';
import { accessPolicyMessage, nameVault, rbacMessage } from '../keyVault/data/errors.ts';
import { dataScopeOf } from '../keyVault/data/access.ts';
import { usesRbac } from '../keyVault/vaults.ts';
import { findLocation } from '../locations.ts';
import type { AccountFailure, AccountSettings } from '../model/account.ts';
import type { State } from '../model/state.ts';
import { isHsm, type StoreSettings } from '../model/vault.ts';
import { valueAt } from '../timeline.ts';
import { lookAtKey, type KeyAccessFault, type Principal, type VersionInUse } from './keyAccess.ts';
import { readKeyUri } from './keyUri.ts';

const common = 'Microsoft.Azure.Documents.Common/2.14.0';

export function activity(): string {
  return `\r\nActivityId: ${newGuid()}, ${common}`;
}

/** The reason why the creation or the key change fails while it runs, or undefined if it succeeds. */
export function keyFailure(
  state: State,
  settings: AccountSettings,
  tenantId: string,
  operation: string,
  now: number,
  used?: VersionInUse,
): AccountFailure | undefined {
  if (settings.keyVaultKeyUri === undefined) return undefined;
  const { fault, vault } = lookAtKey(state, settings, tenantId, now, used);
  const name = readKeyUri(settings.keyVaultKeyUri)?.key ?? '';
  if (fault !== undefined) return wrap(operation, describe(fault, name, now));
  if (vault !== undefined && !valueAt<StoreSettings>(vault.settings, now).purgeProtection) {
    const { code, text } = unconfirmedMessages.purgeProtectionMissing;
    return wrap(operation, { code, message: text(vault.name) });
  }
  return undefined;
}

/**
 * F-51, in the wording that people quote: the region has no capacity for the account, or isn't available to its
 * subscription.
 */
export function capacityFailure(
  state: State,
  subscriptionId: string,
  body: Json | undefined,
  operation: string,
  now: number,
): AccountFailure | undefined {
  const subscription = state.subscriptions.find(({ id }) => same(id, subscriptionId));
  for (const place of listAt(body, 'properties', 'locations') ?? []) {
    const region = findLocation(textAt(place, 'locationName') ?? '');
    if (region === undefined) continue;
    const closed = subscription?.closedRegions?.includes(region.name) === true;
    const full =
      subscription?.zonesFullIn?.includes(region.name) === true && flagAt(place, 'isZoneRedundant') === true;
    if (!closed && !full) continue;
    const zonal = closed ? '' : ' for the zonal redundant (Availability Zones) accounts';
    const message = `Sorry, we are currently experiencing high demand in ${region.displayName} region${zonal}, and cannot fulfill your request at this time ${new Date(now).toUTCString()}. To request region access for your subscription, please follow this link https://aka.ms/cosmosdbquota for more details on how to create a region access request.`;
    return wrap(operation, { code: 'ServiceUnavailable', message });
  }
  return undefined;
}

/** The frame of troubleshoot-cmk section 1, with the space before the colon that live messages have. */
function wrap(operation: string, { code, message }: AccountFailure): AccountFailure {
  return {
    code,
    message: `Database account creation failed. Operation Id: ${operation}, Error : ${message}\r\nActivityId: ${newGuid()}, `,
  };
}

/** Key Vault's response, which Cosmos DB passes on unchanged. */
function quote(code: string, message: string, inner: string): AccountFailure {
  return { code, message: JSON.stringify({ error: { code, message, innererror: { code: inner } } }) };
}

function name({ appId, objectId }: Principal): string {
  return `name=Unknown/unknown;appid=${appId};oid=${objectId}`;
}

function describe(fault: KeyAccessFault, key: string, now: number): AccountFailure {
  switch (fault.kind) {
    case 'firewall':
      return quote(
        'Forbidden',
        `Client address is not authorized and caller was ignored because bypass is set to None \r\nClient address: 20.50.2.11\r\nCaller: ${name(fault.principal)}\r\nVault: ${nameVault(fault.vault)}`,
        'ForbiddenByFirewall',
      );
    case 'perimeter':
      return quote(
        'Forbidden',
        `The request was forbidden by NSP policy. Caller: ${name(fault.principal)}`,
        'ForbiddenByNsp',
      );
    case 'forbidden':
      return forbidden(fault, key, now);
    case 'keyDisabled':
    case 'keyExpired':
      return quote(
        unconfirmedMessages.creationKeyDisabled.code,
        fault.kind === 'keyDisabled'
          ? 'Operation wrapKey is not allowed on a disabled key.'
          : 'Operation wrapKey is not allowed on an expired key, or on one that is not yet valid.',
        fault.kind === 'keyDisabled' ? 'KeyDisabled' : 'KeyNotYetValidOrExpired',
      );
    case 'keyUnusable':
      return {
        code: unconfirmedMessages.creationKeyUnusable.code,
        message: unconfirmedMessages.creationKeyUnusable.text(key),
      };
    // Learn: "Troubleshoot CMK" 1.2, which is about a key URI that doesn't exist.
    case 'keyMissing':
    case 'noToken':
    case 'undefinedIdentity':
    case 'malformedUri':
    case 'vaultUnknown':
    case 'vaultDeleted':
      return {
        code: 'ServiceUnavailable',
        message: 'Error contacting the Azure Key Vault resource. Please try again.',
      };
  }
}

/** F-33, in the wording of the vault's permission model, or of the HSM. */
function forbidden(
  fault: Extract<KeyAccessFault, { kind: 'forbidden' }>,
  key: string,
  now: number,
): AccountFailure {
  const { vault, principal, need } = fault;
  if (isHsm(vault)) {
    const [code, place] = ['AccessDenied', localScope({ key }, need.hsmAction)];
    const message = deniedMessage(need.hsmAction, place);
    return { code, message: JSON.stringify({ error: { code, message } }) };
  }
  const caller = `appid=${principal.appId};oid=${principal.objectId};iss=https://sts.windows.net/${principal.tenantId}/`;
  return usesRbac(vault, now)
    ? quote(
        'Forbidden',
        rbacMessage(vault, caller, need.dataAction, dataScopeOf(vault, key)),
        'ForbiddenByRbac',
      )
    : quote('Forbidden', accessPolicyMessage(vault, caller, need.permission), 'AccessDenied');
}
