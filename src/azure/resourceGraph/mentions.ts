import type { Mention } from '../../model/otherUses.ts';
import { type Outcome, succeeded } from '../../model/outcome.ts';
import { text } from '../../model/text.ts';
import type { Azure } from '../api.ts';
import type { Session } from '../clients.ts';
import type { AzureConnection } from '../connection.ts';
import { type Fields, readRows, wholeList } from '../fields.ts';
import { attempt } from '../request.ts';
import { queryGraph } from './client.ts';
import { groupsOf } from './survey.ts';

type Sessions = (account: string, tenantId?: string) => Session;

/** The characters of a vault's name, so nothing that could end the string in a query. */
const vaultName = /^[0-9a-z-]{1,64}$/i;

const query = (host: string) => `resources
| where type !~ 'microsoft.documentdb/databaseaccounts' and type !~ 'microsoft.keyvault/vaults'
    and type !~ 'microsoft.keyvault/managedhsms' and tostring(properties) contains '${host}'
| project id, name, type, subscriptionId, properties
| order by id asc`;

/**
 * Resources that mention a vault or managed HSM, by Resource Graph 2024-04-01. If one sign-in fails, the whole read
 * fails, because half an answer misleads.
 */
export const connectMentions =
  (connection: AzureConnection, sessions: Sessions): Azure['mentions'] =>
  async ({ home, vault }, subscriptions, signal) => {
    if (!vaultName.test(vault)) return succeeded([]);
    const host = `${vault.toLowerCase()}${home === 'vault' ? connection.cloud.vaultSuffix : connection.cloud.hsmSuffix}`;
    const what = text('Who else uses the key vault {0} could not be asked.', vault);
    const answers = await Promise.all(
      groupsOf(subscriptions).map(async (group): Promise<Outcome<readonly Mention[]>> => {
        const [first] = group;
        if (!first) return succeeded([]);
        const found: Mention[] = [];
        const session = sessions(first.account, first.tenantId);
        const asked = await attempt(connection, { what, on: 'subscriptions', name: '' }, signal, (call) =>
          queryGraph(session, query(host), group, call, (rows) => {
            for (const mention of wholeList(readRows(rows, readMention))) found.push(mention);
          }),
        );
        return asked.kind === 'done' ? succeeded(found) : asked;
      }),
    );
    return (
      answers.find(({ kind }) => kind !== 'done') ??
      succeeded(answers.flatMap((answer) => (answer.kind === 'done' ? answer.value : [])))
    );
  };

function readMention(row: Fields): Mention | undefined {
  const [id, name, type] = [row.string('id'), row.string('name'), row.string('type')];
  const subscriptionId = row.string('subscriptionId');
  if (!id || !name || !type || !subscriptionId) return undefined;
  return { id, name, type, subscriptionId, properties: row.raw('properties') };
}
