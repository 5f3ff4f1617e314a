import { isEnteredFrom, sees } from '../authorization/rights.ts';
import { same } from '../identifiers.ts';
import { locations } from '../locations.ts';
import type { Subscription } from '../model/governance.ts';
import { ok } from '../rest/answer.ts';
import { route } from '../rest/exchange.ts';

function view({ id, tenantId, displayName, managedByTenants = [] }: Subscription) {
  return {
    id: `/subscriptions/${id}`,
    authorizationSource: 'RoleBased',
    managedByTenants: managedByTenants.map((one) => ({ tenantId: one })),
    subscriptionId: id,
    tenantId,
    displayName,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'EnterpriseAgreement_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}

export const subscriptionRoutes = [
  route('GET', '/subscriptions', undefined, ({ state, caller, now }) => {
    const value = state.subscriptions
      .filter((one) => isEnteredFrom(one, caller.tenantId))
      .filter((one) => sees(state, caller.objectId, `/subscriptions/${one.id}`, now))
      .map(view);
    return ok({ value, count: { type: 'Total', value: value.length } });
  }),
  route('GET', '/subscriptions/{subscription}', undefined, ({ state, params }) =>
    ok(state.subscriptions.filter((one) => same(one.id, params.subscription)).map(view)[0]),
  ),
  route('GET', '/subscriptions/{subscription}/locations', undefined, ({ params }) =>
    ok({
      value: locations.map(({ name, displayName, geography, paired, zones }) => ({
        id: `/subscriptions/${params.subscription}/locations/${name}`,
        name,
        type: 'Region',
        displayName,
        regionalDisplayName: `(${geography}) ${displayName}`,
        metadata: {
          regionType: 'Physical',
          regionCategory: 'Recommended',
          geography,
          geographyGroup: geography,
          pairedRegion: [{ name: paired, id: `/subscriptions/${params.subscription}/locations/${paired}` }],
        },
        ...(zones
          ? {
              availabilityZoneMappings: ['1', '2', '3'].map((zone) => ({
                logicalZone: zone,
                physicalZone: `${name}-az${zone}`,
              })),
            }
          : {}),
      })),
    }),
  ),
  route('GET', '/tenants', undefined, ({ state, caller }) => {
    const { tenants, people } = state.directory;
    const person = people.find((one) => same(one.objectIds[caller.tenantId], caller.objectId));
    const value = tenants
      .filter(({ id }) => same(id, caller.tenantId) || person?.objectIds[id] !== undefined)
      .map(({ id, displayName, defaultDomain, countryCode }) => ({
        id: `/tenants/${id}`,
        tenantId: id,
        countryCode,
        displayName,
        domains: [defaultDomain],
        defaultDomain,
        tenantType: 'AAD',
        tenantCategory: 'Home',
      }));
    return ok({ value });
  }),
];
