import { succeeded, type Outcome } from '../app/outcome.ts';
import type { Azure } from '../app/azure.ts';
import type { Mention } from '../domain/revocation/otherUses.ts';
import { text } from '../domain/text.ts';
import { attempt } from './call.ts';
import type { AzureConnection } from './connection.ts';
import { object, string } from './json.ts';
import { queryGraph } from './queryGraph.ts';
import type { Session } from './session.ts';
import { groupsOf } from './survey.ts';

type Sessions = (account: string, tenantId?: string) => Session;

/** The letters of a vault's name, and so nothing that could end the text in a query. */
const vaultName = /^[0-9a-z-]{1,64}$/i;

const query = (host: string) => `resources
| where type !~ 'microsoft.documentdb/databaseaccounts' and type !~ 'microsoft.keyvault/vaults'
    and type !~ 'microsoft.keyvault/managedhsms' and tostring(properties) contains '${host}'
| project id, name, type, subscriptionId, properties
| order by id asc`;

/** Who mentions a vault or managed HSM, by Resource Graph 2024-04-01. A sign-in that fails fails it all: half an answer misleads. */
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
            found.push(...rows.flatMap((row) => readMention(row) ?? []));
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

function readMention(row: unknown): Mention | undefined {
  const fields = object(row);
  const [id, name, type] = [string(fields['id']), string(fields['name']), string(fields['type'])];
  const subscriptionId = string(fields['subscriptionId']);
  if (!id || !name || !type || !subscriptionId) return undefined;
  return { id, name, type, subscriptionId, properties: fields['properties'] };
}
