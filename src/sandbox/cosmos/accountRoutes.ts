import { resourceNotFound } from '../arm/identities.ts';
import { same } from '../identifiers.ts';
import { locations } from '../locations.ts';
import { subscriptionOf, withKey } from '../model/lookup.ts';
import { empty, ok } from '../rest/answer.ts';
import { route } from '../rest/exchange.ts';
import { accountPath, accountType, exists, findAccount, accountGroup, accountNameOwner } from './accounts.ts';
import { accountView } from './accountView.ts';
import { operationHeaders, startOperation } from './operations.ts';
import { busy } from './errors.ts';

const provider = 'providers/Microsoft.DocumentDB';

export const accountRoutes = [
  route(
    'GET',
    `/subscriptions/{subscription}/${provider}/databaseAccounts`,
    `${accountType}/read`,
    (exchange) => {
      const { state, params, now } = exchange;
      const listed = withKey(state.accounts, subscriptionOf, params.subscription).filter((one) =>
        exists(one, now),
      );
      return ok({ value: listed.map((one) => accountView(exchange, one)) });
    },
  ),
  route('GET', `${accountGroup}/${provider}/databaseAccounts`, `${accountType}/read`, (exchange) => {
    const { state, params, now } = exchange;
    const listed = withKey(state.accounts, subscriptionOf, params.subscription).filter(
      (one) => same(one.resourceGroup, params.group) && exists(one, now),
    );
    return ok({ value: listed.map((one) => accountView(exchange, one)) });
  }),
  route('GET', accountPath, `${accountType}/read`, (exchange) => {
    const { state, params, path, now } = exchange;
    const account = findAccount(state, path, now);
    return account === undefined
      ? resourceNotFound(accountType, params.account, params.group)
      : ok(accountView(exchange, account));
  }),
  /** A revoked account can also be deleted. */
  route('DELETE', accountPath, `${accountType}/delete`, ({ state, path, now, apiVersion }) => {
    const account = findAccount(state, path, now);
    if (account === undefined) return empty(204);
    if (account.deletedAt !== undefined || now < account.updatingUntil) return busy(account.name);
    account.deletedAt = now + state.timings.accountDeletion;
    const operation = startOperation(state, account, now, account.deletedAt, { deletes: true });
    return empty(202, operationHeaders(operation, account, apiVersion));
  }),
  /** 200 for a used name, 404 for a free one. */
  route('HEAD', `/${provider}/databaseAccountNames/{account}`, undefined, ({ state, params, now }) =>
    empty(accountNameOwner(state, params.account, now) === undefined ? 404 : 200),
  ),
  route(
    'GET',
    `/subscriptions/{subscription}/${provider}/locations`,
    'Microsoft.DocumentDB/locations/read',
    ({ params, state }) => {
      const subscription = state.subscriptions.find(({ id }) => same(id, params.subscription));
      const isOpen = (name: string) => subscription?.closedRegions?.includes(name) !== true;
      return ok({
        value: locations.map(({ name, displayName, zones }) => ({
          id: `/subscriptions/${params.subscription}/${provider}/locations/${name}`,
          name: displayName,
          type: 'Microsoft.DocumentDB/locations',
          properties: {
            supportsAvailabilityZone: zones,
            isResidencyRestricted: false,
            backupStorageRedundancies: zones ? ['Local', 'Zone', 'Geo'] : ['Local', 'Geo'],
            isSubscriptionRegionAccessAllowedForRegular: isOpen(name),
            isSubscriptionRegionAccessAllowedForAz: zones && isOpen(name),
            status: 'Online',
          },
        })),
      });
    },
  ),
];
