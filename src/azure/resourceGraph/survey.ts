import type { Cloud } from '../../model/cloud.ts';
import type { Observed } from '../../model/dataAge.ts';
import { signInTenant, type Subscription } from '../../model/resources.ts';
import { text } from '../../model/text.ts';
import type { Survey, SurveyOf, ResourceGraphError } from '../api.ts';
import type { AzureClients } from '../clients.ts';
import type { Operation } from '../errors/rule.ts';
import { type Fields, readRows } from '../fields.ts';
import { attempt, incomplete } from '../request.ts';
import { inParallel } from '../subscriptions.ts';
import { inParts, queryGraph } from './client.ts';
import { accountOfRow, graphQueries, vaultOfRow } from './queries.ts';

type Sessions = (account: string, tenantId?: string) => AzureClients;

/** A query may name a thousand; fewer than 300 are recommended (Learn: "Guidance for throttled requests"). */
const subscriptionsAtOnce = 250;

/**
 * In a large tenant, queries have to wait for the quota. The groups are queried in order, two at a time, so that Resource
 * Manager can list the subscriptions of the last ones in the meantime.
 */
const queriesAtOnce = 2;

/**
 * Reads vaults (including managed HSMs) and accounts through Resource Graph 2024-04-01, with one query for each sign-in
 * and 250 subscriptions.
 */
export function connectSurvey(sessions: Sessions): Survey {
  const read = <R extends object>(
    query: string,
    readRow: (row: Fields, cloud: Cloud, observed: Observed) => R | undefined,
    [subscriptions, found, signal, answered]: SurveyOf<R>,
  ) => {
    const readGroup = async (group: readonly Subscription[]): Promise<readonly ResourceGraphError[]> => {
      const [first] = group;
      if (!first) return [];
      const session = sessions(first.account, signInTenant(first));
      const { connection } = session;
      let unread = 0;
      const outcome = await attempt(connection, operation(group.length), signal, (call) =>
        queryGraph(session, query, group, call, (page) => {
          const observed: Observed = { from: 'resourceGraph', at: connection.pace.now() };
          const read = readRows(page, (row) => readRow(row, connection.cloud, observed));
          unread += read.unread;
          found(read.rows);
        }),
      );
      // We can't tell which subscription unreadable rows belong to, so Resource Manager lists each of them again.
      if (outcome.kind === 'done' && unread > 0)
        return [{ subscriptions: group, problem: incomplete(unread) }];
      if (outcome.kind === 'done') {
        answered?.(group);
        return [];
      }
      return [{ subscriptions: group, ...(outcome.kind === 'failed' ? { problem: outcome.problem } : {}) }];
    };
    return Promise.all(
      bySignIn(subscriptions).map((groups) => inParallel(queriesAtOnce, groups, readGroup)),
    ).then((refused) => refused.flat(2));
  };
  return {
    accounts: (...how) => read(graphQueries.accounts, accountOfRow, how),
    vaults: (...how) => read(graphQueries.vaults, vaultOfRow, how),
  };
}

const operation = (count: number): Operation => ({
  what:
    count === 1
      ? text("Couldn't query Resource Graph for 1 subscription.")
      : text("Couldn't query Resource Graph for {0} subscriptions.", count),
  on: 'subscriptions',
  name: '',
});

/** Each sign-in can read only the subscriptions of one tenant, and those that the tenant manages. */
function bySignIn(subscriptions: readonly Subscription[]): readonly (readonly (readonly Subscription[])[])[] {
  const all = Map.groupBy(subscriptions, (subscription) =>
    JSON.stringify([subscription.account, signInTenant(subscription).toLowerCase()]),
  );
  return [...all.values()].map((own) => inParts(own, subscriptionsAtOnce));
}

export const groupsOf = (subscriptions: readonly Subscription[]): readonly (readonly Subscription[])[] =>
  bySignIn(subscriptions).flat();
