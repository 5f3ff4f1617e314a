import { addAccount } from '../../../../src/sandbox/estate/builders.ts';
import { findLocation } from '../../../../src/sandbox/locations.ts';
import type { ResourceGroup } from '../../../../src/sandbox/model/governance.ts';
import type { State } from '../../../../src/sandbox/model/state.ts';
import { at, listAt, textAt, type Body, type Recording } from '../../../recordings.ts';

const isRestorable = (body: Body) => /\/restorableDatabaseAccounts\/[^/]+$/i.test(textAt(body, 'id') ?? '');

/** The capability of an account's API, from its type in the list of restorable accounts. */
const capabilityOf = (apiType: string) =>
  ['Cassandra', 'Gremlin', 'Table'].find((one) => apiType.startsWith(one));

/**
 * Accounts with continuous backup that existed before, including deleted ones, with their recorded age. The recording
 * creates its own accounts.
 */
export function openRestorable(
  state: State,
  { exchanges }: Recording,
  group: ResourceGroup | undefined,
  all: readonly Body[],
): void {
  const date = exchanges.find(({ uri }) => /restorableDatabaseAccounts/i.test(uri))?.headers['date'];
  if (group === undefined || date === undefined) return;
  const since = (time: string) => state.clock.now() - Date.parse(date) + Date.parse(time);
  const isMade = (name: string) =>
    exchanges.some(({ method, uri }) => method === 'PUT' && uri.includes(`/databaseAccounts/${name}?`));
  const seen = new Set<string>();
  for (const body of all.filter(isRestorable)) {
    const properties = at(body, 'properties');
    const [instanceId, name] = [textAt(body, 'name') ?? '', textAt(properties, 'accountName') ?? ''];
    const regions = listAt(properties, 'restorableLocations').map((one) => textAt(one, 'locationName') ?? '');
    if (seen.has(instanceId) || isMade(name) || !findLocation(textAt(body, 'location') ?? '')) continue;
    seen.add(instanceId);
    const apiType = textAt(properties, 'apiType') ?? '';
    const capability = capabilityOf(apiType);
    const created = since(textAt(properties, 'creationTime') ?? '');
    const deleted = textAt(properties, 'deletionTime');
    const account = addAccount(state, group, {
      ...{ name, instanceId, location: textAt(body, 'location') ?? '' },
      kind: apiType.startsWith('MongoDB') ? 'MongoDB' : 'GlobalDocumentDB',
      properties: {
        backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous30Days' } },
        ...(capability === undefined ? {} : { capabilities: [{ name: `Enable${capability}` }] }),
        locations: regions.map((locationName, failoverPriority) => ({ locationName, failoverPriority })),
      },
    });
    Object.assign(account, {
      ...{ createdAt: created, readyAt: created },
      deletedAt: deleted === undefined ? undefined : since(deleted),
    });
  }
}
