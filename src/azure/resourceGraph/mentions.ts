import type { Mention } from '../../model/otherUses.ts';
import { type Outcome, succeeded } from '../../model/outcome.ts';
import { signInTenant } from '../../model/resources.ts';
import { couldNot, named } from '../../model/problems.ts';
import { text } from '../../model/text.ts';
import type { Azure } from '../api.ts';
import type { AzureClients } from '../clients.ts';
import type { AzureConnection } from '../connection.ts';
import { type Fields, notOurs, readRows, wholeList } from '../fields.ts';
import { attempt, listAll, pathOf, within } from '../request.ts';
import { queryGraph } from './client.ts';
import { groupsOf } from './survey.ts';

type Sessions = (account: string, tenantId?: string) => AzureClients;

/** The characters of a vault's name, so nothing that could end the string in a query. */
const vaultName = /^[0-9a-z-]{1,64}$/i;

const cassandraCluster = 'microsoft.documentdb/cassandraclusters';

const query = (host: string) => `resources
| where type =~ '${cassandraCluster}' or (type !~ 'microsoft.documentdb/databaseaccounts'
    and type !~ 'microsoft.keyvault/vaults' and type !~ 'microsoft.keyvault/managedhsms'
    and tostring(properties) contains '${host}')
| project id, name, type, subscriptionId, properties
| order by id asc`;

/**
 * Resources that mention a vault or managed HSM, by Resource Graph 2024-04-01. If one sign-in fails, the whole read
 * fails, because a partial result would be misleading.
 */
export const connectMentions =
  (connection: AzureConnection, sessions: Sessions): Azure['mentions'] =>
  async ({ keyStore, vault }, subscriptions, signal) => {
    if (!vaultName.test(vault)) return succeeded([]);
    const host = `${vault.toLowerCase()}${keyStore === 'vault' ? connection.cloud.vaultSuffix : connection.cloud.hsmSuffix}`;
    const what = text(
      "Couldn't find the other resources that use {0}.",
      keyStore === 'vault' ? named.keyVault(vault) : named.managedHsm(vault),
    );
    const answers = await Promise.all(
      groupsOf(subscriptions).map(async (group): Promise<Outcome<readonly Mention[]>> => {
        const [first] = group;
        if (!first) return succeeded([]);
        const found: Mention[] = [];
        const session = sessions(first.account, signInTenant(first));
        const outcome = await attempt(connection, { what, on: 'subscriptions', name: '' }, signal, (call) =>
          queryGraph(session, query(host), group, call, (rows) => {
            for (const mention of wholeList(readRows(rows, readMention))) found.push(mention);
          }),
        );
        if (outcome.kind !== 'done') return outcome;
        const isCluster = ({ type }: Mention) => type.toLowerCase() === cassandraCluster;
        const dataCenters = await Promise.all(
          found.filter(isCluster).map((cluster) => dataCentersOf(session, cluster, host, signal)),
        );
        const failure = dataCenters.find(({ kind }) => kind !== 'done');
        if (failure) return failure;
        const inClusters = dataCenters.flatMap((one) => (one.kind === 'done' ? one.value : []));
        return succeeded([...found.filter((one) => !isCluster(one)), ...inClusters]);
      }),
    );
    return (
      answers.find(({ kind }) => kind !== 'done') ??
      succeeded(answers.flatMap((answer) => (answer.kind === 'done' ? answer.value : [])))
    );
  };

/**
 * The data centers of an Azure Managed Instance for Apache Cassandra. Resource Graph has no child resources, and the
 * data centers have the keys (docs/azure.md, Other uses of a key).
 */
const dataCentersOf = (
  { connection, arm }: AzureClients,
  { id, name, subscriptionId }: Mention,
  host: string,
  signal: AbortSignal,
): Promise<Outcome<readonly Mention[]>> =>
  attempt(
    connection,
    {
      what: couldNot('read', text('the data centers of Cassandra cluster {0}', name)),
      on: 'subscriptions',
      name,
    },
    signal,
    async (call) =>
      wholeList(
        readRows(
          await listAll(within(arm, call), `${pathOf(id)}/dataCenters`, { 'api-version': '2026-03-15' }),
          (row) => {
            const dataCenter = row.string('name');
            const dataCenterId = row.string('id');
            const properties = row.raw('properties');
            if (
              !JSON.stringify(properties ?? null)
                .toLowerCase()
                .includes(host)
            )
              return notOurs;
            return dataCenter === undefined || dataCenterId === undefined
              ? undefined
              : {
                  id: dataCenterId,
                  name: `${name}/${dataCenter}`,
                  type: `${cassandraCluster}/datacenters`,
                  subscriptionId,
                  properties,
                };
          },
        ),
      ),
  );

function readMention(row: Fields): Mention | undefined {
  const [id, name, type] = [row.string('id'), row.string('name'), row.string('type')];
  const subscriptionId = row.string('subscriptionId');
  if (!id || !name || !type || !subscriptionId) return undefined;
  return { id, name, type, subscriptionId, properties: row.raw('properties') };
}
