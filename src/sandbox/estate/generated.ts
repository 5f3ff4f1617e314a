import { cryptoOfficer, owner } from '../authorization/roles.ts';
import { contoso, cosmosAppId, fabrikam, megan, type Tenant } from '../directory.ts';
import { locations } from '../locations.ts';
import type { State } from '../model/state.ts';
import { addResourceGroup, addSubscription, assignRole } from './builders.ts';
import { addGeneratedAccounts } from './generatedAccounts.ts';
import { addGeneratedVault } from './generatedVaults.ts';
import { unevenly, type GeneratedPlace } from './generatedPlace.ts';
import { randomOf, type Random } from './random.ts';

export interface EstateSize {
  /**
   * The same seed and size give the same environment, except for times, which are relative to the clock, and the names
   * of role assignments.
   */
  readonly seed?: number;
  readonly tenants?: number;
  readonly subscriptions?: number;
  readonly vaults?: number;
  readonly accounts?: number;
}

/**
 * A large environment from a seed. Megan has access to all of it, a few subscriptions contain most resources, accounts
 * share keys, and 1 account in 10 has lost its key for various reasons. By default, 250 subscriptions, 2,000 vaults,
 * and 10,000 accounts.
 */
export function generatedEstate(size: EstateSize = {}): (state: State) => void {
  const { seed = 1, tenants = 3, subscriptions = 250, vaults = 2_000, accounts = 10_000 } = size;
  return (state) => {
    const random = randomOf(seed);
    const homes = Array.from({ length: tenants }, (_, index) => addTenant(state, random, index));
    const places = Array.from({ length: subscriptions }, (_, index) =>
      addPlace(state, random, homes[index] ?? random.pick(homes), index),
    );
    for (let index = 0; index < vaults; index += 1) {
      const place = unevenly(random, places);
      place.vaults.push(addGeneratedVault(state, random, place, index));
    }
    addGeneratedAccounts(state, random, { places, count: accounts });
  };
}

interface Home {
  readonly tenant: Tenant;
  readonly megan: string;
  readonly cosmos: string;
}

function addTenant(state: State, random: Random, index: number): Home {
  const { tenants, people, servicePrincipals } = state.directory;
  const known = [contoso, fabrikam][index];
  const name = `group${index + 1}`;
  const tenant = known ?? {
    id: random.guid(),
    displayName: `Contoso Group ${index + 1}`,
    defaultDomain: `${name}.onmicrosoft.com`,
  };
  const position = people.findIndex(({ label }) => label === megan.label);
  const person = people[position] ?? megan;
  const objectId = person.objectIds[tenant.id] ?? random.guid();
  people[position] = { ...person, objectIds: { ...person.objectIds, [tenant.id]: objectId } };
  if (known === undefined) tenants.push(tenant);
  let principal = servicePrincipals.find(
    ({ tenantId, appId }) => tenantId === tenant.id && appId === cosmosAppId,
  );
  if (principal === undefined) {
    principal = {
      tenantId: tenant.id,
      appId: cosmosAppId,
      objectId: random.guid(),
      displayName: 'Azure Cosmos DB',
    };
    servicePrincipals.push(principal);
  }
  return { tenant, megan: objectId, cosmos: principal.objectId };
}

const units = ['Payments', 'Retail', 'Health', 'Logistics', 'Research', 'Billing', 'Identity', 'Data'];
const stages = ['Production', 'Staging', 'Development', 'Test'];

function addPlace(state: State, random: Random, home: Home, index: number): GeneratedPlace {
  const subscription = addSubscription(state, {
    id: random.guid(),
    displayName: `${random.pick(units)} ${random.pick(stages)} ${String(index + 1).padStart(3, '0')}`,
    tenantId: home.tenant.id,
    ...(random.next() < 0.05 ? { registered: ['Microsoft.KeyVault'] } : {}),
  });
  for (const role of [owner, cryptoOfficer])
    assignRole(state, `/subscriptions/${subscription.id}`, role, home.megan);
  const groups = Array.from({ length: 1 + random.below(4) }, (_, number) =>
    addResourceGroup(state, subscription, `rg-${index + 1}-${number + 1}`, random.pick(locations).name),
  );
  return { subscription, groups, cosmos: home.cosmos, vaults: [] };
}
