import { setImmediate as turn } from 'node:timers/promises';
import type { Subscription } from '../../model/resources.ts';
import type { AzureClients } from '../clients.ts';
import { Fields, UnreadableError } from '../fields.ts';
import { bodyOf, type Call, within } from '../request.ts';

/** The most rows in one response. */
const rowsAtOnce = 1000;

const refusalsAtMost = 3;

/**
 * Reads all rows from Resource Graph. The first response has their number, and the other pages are requested in
 * parallel, as the API allows with the first one's token. If their number changes during that time, rows may have moved
 * between pages, and the pages are read again, one after the other.
 */
export async function queryGraph(
  session: AzureClients,
  query: string,
  subscriptions: readonly Pick<Subscription, 'id'>[],
  call: Call,
  found: (rows: readonly unknown[]) => void,
): Promise<void> {
  const ask = (options: Question['options']) => askOnce(session, call, { query, subscriptions, options });
  const first = await ask({});
  if (first.isTruncated && !first.skipToken)
    throw new Error('Resource Graph has cut its answer off and names no next page.');
  const { skipToken, totalRecords } = first;
  // Only a page's number of rows is kept: otherwise all rows would be in memory twice until the last page.
  const read = (page: Page) => {
    found(page.rows);
    return page.totalRecords;
  };
  if (!skipToken) {
    read(first);
    return;
  }
  const others = Array.from({ length: Math.ceil(totalRecords / rowsAtOnce) - 1 }, async (_, at) =>
    read(await ask({ skipToken, skip: (at + 1) * rowsAtOnce })),
  );
  // The requests for the other pages are sent before the rows of the first one are read.
  const totals = await Promise.all([...others, turn().then(() => read(first))]);
  if (totals.every((total) => total === totalRecords)) return;
  const visited = new Set<string>();
  for (let next: string | undefined = skipToken; next;) {
    if (visited.has(next)) throw new UnreadableError('The pages of Resource Graph have no end.');
    visited.add(next);
    const page = await ask({ skipToken: next });
    read(page);
    next = page.skipToken;
  }
}

/** A query may name only so many resources or subscriptions. */
export const inParts = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));

/** Ten times as many as the largest known Azure estates have. */
const recordsAtMost = 1_000_000;

interface Page {
  readonly rows: readonly unknown[];
  readonly totalRecords: number;
  readonly skipToken: string | undefined;
  readonly isTruncated: boolean;
}

/** @throws UnreadableError if it isn't a page of rows */
function readPage(answer: Fields, rows: unknown): Page {
  const totalRecords = answer.number('totalRecords') ?? 0;
  const skipToken = answer.string('$skipToken') || undefined;
  const truncated = answer.word('resultTruncated', 'false');
  if (!Array.isArray(rows) || answer.unread || totalRecords > recordsAtMost)
    throw new UnreadableError('Resource Graph answered no rows.');
  return { rows, totalRecords, skipToken, isTruncated: truncated === 'true' };
}

interface Question {
  readonly query: string;
  readonly subscriptions: readonly Pick<Subscription, 'id'>[];
  readonly options: { readonly skipToken?: string; readonly skip?: number };
}

async function askOnce(
  { arm, graphQuota }: AzureClients,
  call: Call,
  { query, subscriptions, options }: Question,
): Promise<Page> {
  const { skipToken, skip } = options;
  const body = {
    subscriptions: subscriptions.map(({ id }) => id),
    query,
    options: {
      ...(skipToken === undefined ? {} : { $skipToken: skipToken }),
      $top: rowsAtOnce,
      ...(skip === undefined ? {} : { $skip: skip }),
      resultFormat: 'objectArray',
    },
  };
  for (let refusals = 0; ; refusals++) {
    await graphQuota.take(call.signal);
    const answer = await within(arm, call)
      .pathUnchecked('/providers/Microsoft.ResourceGraph/resources')
      .post({
        queryParameters: { 'api-version': '2024-04-01' },
        body,
        onResponse: ({ headers }) => {
          graphQuota.note(headers);
        },
      });
    // Another client uses the same user's quota. The headers of this response say how much is left.
    if (answer.status === '429' && refusals < refusalsAtMost) continue;
    const page = bodyOf(answer);
    return readPage(new Fields(page), page['data']);
  }
}
