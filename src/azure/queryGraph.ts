import { setImmediate as turn } from 'node:timers/promises';
import { resources, type ResourceGraphContext } from '@azure/arm-resourcegraph/api';
import type { QueryRequest, QueryResponse } from '@azure/arm-resourcegraph';
import type { Subscription } from '../domain/model.ts';
import { within, type Call } from './call.ts';
import { array } from './json.ts';
import type { Session } from './session.ts';

/** The most rows that one answer has. */
const rowsAtOnce = 1000;

const refusalsAtMost = 3;

/**
 * Asks Resource Graph for all rows. The first answer tells how many there are, and the other pages are asked for side
 * by side, as the API allows with the first one's token. Where their number changes meanwhile, rows may have moved
 * from page to page, and the pages are read once more, one after the other.
 */
export async function queryGraph(
  session: Session,
  query: string,
  subscriptions: readonly Subscription[],
  call: Call,
  found: (rows: readonly unknown[]) => void,
): Promise<void> {
  const ask = (options: Question['options']) => askOnce(session, call, { query, subscriptions, options });
  const first = await ask({});
  if (first.resultTruncated === 'true' && !first.skipToken)
    throw new Error('Resource Graph has cut its answer off and names no next page.');
  const { skipToken, totalRecords } = first;
  // Of a page that is read, its number alone is kept: otherwise all rows would be in memory twice until the last page.
  const read = (page: QueryResponse) => {
    found(array(page.data));
    return page.totalRecords;
  };
  if (!skipToken) {
    read(first);
    return;
  }
  const others = Array.from({ length: Math.ceil(totalRecords / rowsAtOnce) - 1 }, async (_, at) =>
    read(await ask({ skipToken, skip: (at + 1) * rowsAtOnce })),
  );
  // The others are on their way before the rows of the first one are read.
  const totals = await Promise.all([...others, turn().then(() => read(first))]);
  if (totals.every((total) => total === totalRecords)) return;
  for (let next: string | undefined = skipToken; next;) {
    const page = await ask({ skipToken: next });
    read(page);
    next = page.skipToken;
  }
}

interface Question {
  readonly query: string;
  readonly subscriptions: readonly Subscription[];
  readonly options: { readonly skipToken?: string; readonly skip?: number };
}

async function askOnce(
  { arm, graphQuota }: Session,
  call: Call,
  { query, subscriptions, options }: Question,
): Promise<QueryResponse> {
  const context: ResourceGraphContext = { ...within(arm, call), subscriptionId: '' };
  const request: QueryRequest = {
    query,
    subscriptions: subscriptions.map(({ id }) => id),
    options: { top: rowsAtOnce, resultFormat: 'objectArray', ...options },
  };
  for (let refusals = 0; ; refusals++) {
    await graphQuota.take(call.signal);
    let status = 0;
    try {
      return await resources(context, request, {
        abortSignal: call.signal,
        onResponse: (response) => {
          ({ status } = response);
          graphQuota.heard(response.headers);
        },
      });
    } catch (error) {
      // Somebody else uses up the same person's quota, and what is left of it is known now.
      if (status !== 429 || refusals >= refusalsAtMost) throw error;
    }
  }
}
