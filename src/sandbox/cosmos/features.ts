import type { SandboxResponse } from '../http.ts';
import { newGuid, same } from '../identifiers.ts';
import { unconfirmedMessages } from '../unconfirmedMessages.ts';
import { at, flagAt, listAt, textAt, type JsonObject } from '../json.ts';
import type { AccountSettings } from '../model/account.ts';
import { activity } from './creationFailure.ts';
import { badRequest, enablementUnsupported, nonFirstPartyRequired } from './errors.ts';

type Properties = JsonObject;

const on = (name: string) => (properties: Properties) => flagAt(properties, name) === true;
const analytical = on('enableAnalyticalStorage');
const views = on('enableMaterializedViews');
const feed = on('enableFullFidelityChangeFeed');
const backup = (properties: Properties) => textAt(properties, 'backupPolicy', 'type');
const continuous = (properties: Properties) => same(backup(properties), 'Continuous');

/** Features with their own storage account, which requires a managed identity (F-42). */
const dedicated = (properties: Properties) =>
  [analytical, views, feed, continuous].some((has) => has(properties));

const no = (sentence: string) => badRequest(`${sentence}\r\nActivityId: ${newGuid()}`);

function firstParty({ defaultIdentity, keyVaultKeyUri, properties }: AccountSettings) {
  const needs = keyVaultKeyUri !== undefined && dedicated(properties);
  return needs && same(defaultIdentity, 'FirstPartyIdentity') ? nonFirstPartyRequired() : undefined;
}

/** Combinations that a new account can't have (Learn: "Troubleshoot CMK" 3). */
export function creationConflict(settings: AccountSettings): SandboxResponse | undefined {
  const { properties, keyVaultKeyUri } = settings;
  if (keyVaultKeyUri !== undefined && feed(properties))
    return no(
      'Customer Managed Key and Full Fidelity Change Feed cannot be enabled together for a global database account',
    );
  if (continuous(properties) && analytical(properties))
    return badRequest('Continuous backup mode cannot be enabled together with Storage Analytics feature.');
  return firstParty(settings);
}

/** Changes that an account doesn't allow. `sent` are the properties in the update. */
export function updateConflict(
  known: AccountSettings,
  after: AccountSettings,
  sent: Properties,
): SandboxResponse | undefined {
  const [before, next] = [known.properties, after.properties];
  return (
    irreversible(before, next) ??
    (continuous(next) && !continuous(before) && changesMore(known, sent, 'backupPolicy')
      ? no('Cannot update continuous backup mode and other properties at the same time.')
      : undefined) ??
    (known.keyVaultKeyUri !== after.keyVaultKeyUri && changesMore(known, sent, 'keyVaultKeyUri')
      ? no('Cannot update Customer Managed Key settings and other properties at the same time.')
      : undefined) ??
    viewsConflict(before, next) ??
    (known.keyVaultKeyUri === undefined && after.keyVaultKeyUri !== undefined
      ? enablementConflict(before)
      : undefined) ??
    (dedicated(before) && known.keyVaultKeyUri !== undefined ? undefined : firstParty(after))
  );
}

/** F-46. */
function irreversible(before: Properties, next: Properties): SandboxResponse | undefined {
  const off = (has: (properties: Properties) => boolean) => has(before) && !has(next);
  const never = (what: string, where: string) =>
    badRequest(`${what} cannot be disabled once it is enabled on ${where} account.${activity()}`);
  if (off(analytical)) return never('EnableAnalyticalStorage', 'an');
  if (off(continuous)) return never('Continuous backup mode', 'the');
  return off(views) ? never('EnableMaterializedViews', 'an') : undefined;
}

/** F-44: whether an update changes more than the one property that Azure changes alone. */
function changesMore(known: AccountSettings, sent: Properties, alone: string): boolean {
  const { properties, keyVaultKeyUri, defaultIdentity } = known;
  const all = { ...properties, keyVaultKeyUri, defaultIdentity };
  return Object.entries(sent).some(
    ([name, value]) =>
      !same(name, alone) &&
      !/^(databaseAccountOfferType|createMode|apiProperties)$/i.test(name) &&
      JSON.stringify(value) !== JSON.stringify(at(all, name)),
  );
}

/** F-45. */
function viewsConflict(before: Properties, next: Properties): SandboxResponse | undefined {
  const turned = (has: (properties: Properties) => boolean) => has(next) && !has(before);
  if (turned(views) && continuous(before))
    return no('Cannot enable Materialized View when continuous backup mode is already enabled.');
  if (turned(continuous) && views(before))
    return no('Cannot enable continuous backup mode when Materialized View is already enabled.');
  return turned(feed) && views(before)
    ? no('Cannot enable full fidelity change feed when materialized view is already enabled.')
    : undefined;
}

/** Reasons why an account without a key can't get one (F-43, F-49). */
function enablementConflict(properties: Properties): SandboxResponse | undefined {
  const can = (name: string) =>
    listAt(properties, 'capabilities')?.some((one) => same(textAt(one, 'name'), name)) ?? false;
  if (can('EnableCassandra')) return no(unconfirmedMessages.unsupportedApi.text('Cassandra API'));
  if (can('EnableNoSQLVectorSearch')) return no(unconfirmedMessages.unsupportedApi.text('Vector Search'));
  return views(properties) || feed(properties) ? enablementUnsupported() : undefined;
}
