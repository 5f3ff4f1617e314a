import { createHash } from 'node:crypto';
import { gatewayRefuse, ok } from '../rest/answer.ts';
import { route, type Exchange } from '../rest/exchange.ts';
import { same } from '../identifiers.ts';
import { listAt, textAt } from '../json.ts';
import { findLocation } from '../locations.ts';
import { subscriptionOf, withKey } from '../model/lookup.ts';
import type { Account } from '../model/account.ts';
import type { State } from '../model/state.ts';
import { accountSettingsOf } from './accounts.ts';
import { apiOf } from './apiKind.ts';

const day = 24 * 60 * 60 * 1000;
/** Recorded: deleted accounts, also those with backups of 7 days, are listed for more than 30 days. */
const keptAfterDeletion = 31 * day;
const type = 'Microsoft.DocumentDB/locations/restorableDatabaseAccounts';

const regionsOf = (account: Account, now: number) =>
  (listAt(accountSettingsOf(account, now).properties, 'locations') ?? []).flatMap(
    (one) => findLocation(textAt(one, 'locationName') ?? '') ?? [],
  );

/**
 * With continuous backup, an account can be restored to any time since its creation, and for a while after its
 * deletion.
 */
export function isRestorable(account: Account, now: number): boolean {
  const { backupPolicy } = accountSettingsOf(account, now).properties;
  return (
    same(textAt(backupPolicy, 'type'), 'Continuous') &&
    account.failure === undefined &&
    account.readyAt <= now &&
    now < (account.deletedAt ?? Infinity) + keptAfterDeletion
  );
}

/** The earliest and the latest time that an account can be restored to. */
export function restorableTimes(account: Account, now: number): readonly [oldest: number, newest: number] {
  const tier = textAt(
    accountSettingsOf(account, now).properties,
    'backupPolicy',
    'continuousModeProperties',
    'tier',
  );
  const newest = Math.min(now, account.deletedAt ?? now);
  const reach = same(tier, 'Continuous7Days') ? 7 * day : 30 * day;
  return [Math.max(account.readyAt, newest - reach), newest];
}

export function findRestorable(state: State, id: string, now: number): Account | undefined {
  const [, subscription, location, instance] =
    /^\/subscriptions\/([^/]+)\/providers\/Microsoft\.DocumentDB\/locations\/([^/]+)\/restorableDatabaseAccounts\/([^/]+)\/?$/i.exec(
      id,
    ) ?? [];
  if (subscription === undefined || location === undefined) return undefined;
  return listed(state, subscription, now, location).find((one) => same(one.instanceId, instance));
}

const listed = (state: State, subscription: string, now: number, location?: string) =>
  withKey(state.accounts, subscriptionOf, subscription).filter(
    (one) =>
      isRestorable(one, now) &&
      (location === undefined || findLocation(one.location) === findLocation(location)),
  );

/** Azure writes these times to the second. */
export const toTheSecond = (time: number) => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

/** Stable for an account and region, because Azure's is. */
function regionalId({ instanceId }: Account, region: string): string {
  const hex = createHash('sha256').update(`${instanceId} ${region}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

function view(account: Account, now: number) {
  const { properties } = accountSettingsOf(account, now);
  const home = findLocation(account.location) ?? { name: '', displayName: '' };
  const deleted =
    account.deletedAt === undefined || account.deletedAt > now
      ? {}
      : { deletionTime: toTheSecond(account.deletedAt) };
  return {
    name: account.instanceId,
    location: home.displayName,
    type,
    id: `/subscriptions/${account.subscriptionId}/providers/Microsoft.DocumentDB/locations/${home.name}/restorableDatabaseAccounts/${account.instanceId}`,
    properties: {
      accountName: account.name,
      apiType: apiOf(account.kind, properties),
      creationTime: toTheSecond(account.readyAt),
      ...deleted,
      oldestRestorableTime: toTheSecond(restorableTimes(account, now)[0]),
      restorableLocations: regionsOf(account, now).map(({ name, displayName }) => ({
        locationName: displayName,
        regionalDatabaseAccountInstanceId: regionalId(account, name),
        creationTime: toTheSecond(account.readyAt),
        ...deleted,
      })),
    },
  };
}

const subscribed = '/subscriptions/{subscription}/providers/Microsoft.DocumentDB';
const one = `${subscribed}/locations/{location}/restorableDatabaseAccounts/{instance}` as const;

const missing = (instance: string) =>
  gatewayRefuse(404, 'NotFound', `The restorable account '${instance}' was not found.`);

const find = ({ state, path, now }: Exchange, instance: string) =>
  findRestorable(
    state,
    path.slice(0, path.toLowerCase().indexOf(instance.toLowerCase()) + instance.length),
    now,
  );

/** The name of the contents in each API's list of databases. */
const contents = {
  restorableSqlResources: { collectionNames: ['items'] },
  restorableMongodbResources: { collectionNames: ['items'] },
  restorableGremlinResources: { graphNames: ['items'] },
  restorableTableResources: {},
} as const;

export const restorableRoutes = [
  route('GET', `${subscribed}/restorableDatabaseAccounts`, `${type}/read`, ({ state, params, now }) =>
    ok({ value: listed(state, params.subscription, now).map((account) => view(account, now)) }),
  ),
  route(
    'GET',
    `${subscribed}/locations/{location}/restorableDatabaseAccounts`,
    `${type}/read`,
    ({ state, params, now }) =>
      ok({
        value: listed(state, params.subscription, now, params.location).map((account) => view(account, now)),
      }),
  ),
  route('GET', one, `${type}/read`, (exchange) => {
    const found = find(exchange, exchange.params.instance);
    return found === undefined ? missing(exchange.params.instance) : ok(view(found, exchange.now));
  }),
  ...Object.entries(contents).map(([name, inside]) =>
    route('GET', `${one}/${name}` as typeof one, `${type}/${name}/read`, (exchange) => {
      const found = find(exchange, exchange.params.instance);
      if (found === undefined) return missing(exchange.params.instance);
      // Data isn't simulated. One database represents it, so that clients find something to restore (`unconfirmed`).
      const id = `${view(found, exchange.now).id}/${name}/data`;
      const named = name === 'restorableTableResources' ? {} : { databaseName: 'data' };
      return ok({ value: [{ id, type: `${type}/${name}`, name: 'data', ...named, ...inside }] });
    }),
  ),
];
