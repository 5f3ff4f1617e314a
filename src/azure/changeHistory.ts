import { type Outcome, succeeded } from '../model/outcome.ts';
import type { PropertyChange, ResourceChange } from '../model/resourceChange.ts';
import { couldNot, named } from '../model/problems.ts';
import { text } from '../model/text.ts';
import type { History } from './api.ts';
import type { AzureClients } from './clients.ts';
import { type Fields, notOurs, readRows } from './fields.ts';
import { inParts, queryGraph } from './resourceGraph/client.ts';
import { attempt, incomplete, listAll, within } from './request.ts';

/** A string literal for a query, which no ID can end. */
export const kqlString = (id: string) =>
  `'${id.replaceAll(/\p{Cc}/gu, '').replaceAll(/[\\']/g, String.raw`\$&`)}'`;

const changesQuery = (ids: readonly string[]) => `resourcechanges
| where tostring(properties.targetResourceId) in~ (${ids.map(kqlString).join(', ')})
| project id, properties
| order by id asc`;

/**
 * What Azure has recorded of changes: Resource Graph's `resourcechanges` of the last 14 days (2024-04-01), and the
 * activity log, `Microsoft.Insights` 2015-04-01. Neither contains changes in a vault's data plane, for example a
 * disabled key version.
 */
export function connectHistory(session: AzureClients, subscriptionId: string): History {
  const { connection, arm } = session;
  async function changesOf(ids: readonly string[], signal: AbortSignal) {
    const found: ResourceChange[] = [];
    let unread = 0;
    const what = couldNot('read', text('the changes of the last 14 days'));
    const read = await attempt(
      connection,
      { what, on: 'subscriptions', name: subscriptionId },
      signal,
      (call) =>
        queryGraph(session, changesQuery(ids), [{ id: subscriptionId }], call, (page) => {
          const rows = readRows(page, readChange);
          unread += rows.unread;
          found.push(...rows.rows);
        }),
    );
    return read.kind === 'done' ? listed(found, unread) : read;
  }
  return {
    changes: async (resourceIds, signal) =>
      joined(await Promise.all(inParts(resourceIds, idsInQuery).map((ids) => changesOf(ids, signal)))),
    async activity(resourceGroup, since, signal) {
      const what = couldNot('read', text('the activity log of {0}', named.resourceGroup(resourceGroup)));
      const read = await attempt(
        connection,
        { what, on: 'group', name: resourceGroup },
        signal,
        async (call) => {
          const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values`;
          const group = resourceGroup.replaceAll("'", "''");
          const $filter = `eventTimestamp ge '${new Date(since).toISOString()}' and resourceGroupName eq '${group}'`;
          return readRows(
            await listAll(within(arm, call), path, { 'api-version': '2015-04-01', $filter }),
            readEvent,
          );
        },
      );
      return read.kind === 'done' ? listed(read.value.rows, read.value.unread) : read;
    },
  };
}

/** Resource Graph limits the length of a query. */
const idsInQuery = 50;

/** What one query couldn't read doesn't hide what the others have. */
function joined(all: readonly Outcome<readonly ResourceChange[]>[]): Outcome<readonly ResourceChange[]> {
  const unread = all.find((one) => one.kind !== 'done');
  const read = all.flatMap((one) => (one.kind === 'done' ? [one] : []));
  if (unread?.kind === 'cancelled' || (unread && read.length === 0)) return unread;
  const missing = unread?.problem ?? read.find((one) => one.incomplete)?.incomplete;
  return succeeded(
    read.flatMap(({ value }) => value),
    missing,
  );
}

const listed = (rows: readonly ResourceChange[], unread: number): Outcome<readonly ResourceChange[]> =>
  unread === 0 ? succeeded(rows) : succeeded(rows, incomplete(unread));

const kinds: Readonly<Record<string, ResourceChange['kind']>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
};

export function readChange(row: Fields): ResourceChange | undefined {
  const properties = row.required('properties');
  const attributes = properties.inner('changeAttributes');
  const resourceId = properties.string('targetResourceId');
  const kind = kinds[properties.string('changeType')?.toLowerCase() ?? ''];
  const at = attributes.date('timestamp');
  if (!resourceId || !kind || at === undefined) return undefined;
  return {
    at,
    resourceId,
    kind,
    properties: propertiesOf(properties),
    ...actorOf(attributes, 'changedBy', 'operation'),
  };
}

/** A value can be of any type, and is shown as Azure writes it. */
function propertiesOf(properties: Fields): readonly PropertyChange[] {
  return properties.entries('changes').map(([path, change]) => {
    const [before, after] = [written(change.raw('previousValue')), written(change.raw('newValue'))];
    return {
      path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    };
  });
}

const longest = 200;

function written(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const whole = typeof value === 'string' ? value : JSON.stringify(value);
  return whole.length > longest ? `${whole.slice(0, longest)}…` : whole;
}

function actorOf(fields: Fields, byName: string, operationName: string) {
  const [by, operation] = [fields.string(byName), fields.string(operationName)];
  const correlationId = fields.string('correlationId');
  return {
    ...(by ? { by } : {}),
    ...(operation ? { operation } : {}),
    ...(correlationId ? { correlationId } : {}),
  };
}

/** An event counts once it has succeeded. Reads of keys and other actions change nothing. */
export function readEvent(event: Fields): ResourceChange | typeof notOurs | undefined {
  const operation = event.inner('operationName').string('value');
  const status = event.inner('status').string('value');
  const resourceId = event.string('resourceId');
  const at = event.date('eventTimestamp');
  if (!operation || !status || !resourceId || at === undefined) return undefined;
  if (status.toLowerCase() !== 'succeeded' || !/\/(write|delete)$/i.test(operation)) return notOurs;
  return {
    ...{ at, resourceId, operation, properties: [] },
    kind: /\/delete$/i.test(operation) ? 'deleted' : 'updated',
    ...actorOf(event, 'caller', ''),
  };
}
