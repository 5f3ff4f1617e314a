import { createRestError, type Client, type PathUncheckedResponse } from '@azure-rest/core-client';
import { UnreadableError } from './problems/unreadableError.ts';
import { array, isObject, object, string } from './json.ts';

/** The answer's body where the request went well; what else Azure answers is thrown as the SDKs do it. */
export function bodyOf(response: PathUncheckedResponse): Readonly<Record<string, unknown>> {
  if (!response.status.startsWith('2')) throw createRestError(response);
  return object(response.body);
}

/**
 * The path of an id or scope as Azure Resource Manager writes it. It can't lead anywhere else, whatever is in it.
 * @throws UnreadableError where it would
 */
export function pathOf(id: string): string {
  const segments = id.split('/');
  if (segments.some((segment) => segment === '.' || segment === '..'))
    throw new UnreadableError(`Not the id of a resource: ${id}`);
  return segments.map(encodeURIComponent).join('/');
}

type Query = Readonly<Record<string, string>>;

/** Reads one object. */
export const read = async (client: Client, path: string, queryParameters: Query) =>
  bodyOf(await client.pathUnchecked(path).get({ queryParameters }));

/** More pages than any list has: the longest ones known have 1,000 rows on each. */
const pagesAtMost = 10_000;

/**
 * All items of a list, page after page: ARM names the next page `nextLink`, Microsoft Graph `@odata.nextLink`.
 * @throws UnreadableError where a page is none, or leads back to one before
 */
export async function listAll(
  client: Client,
  path: string,
  queryParameters: Query,
): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  const visited = new Set<string>();
  let page = await read(client, path, queryParameters);
  for (;;) {
    if (!Array.isArray(page['value'])) throw new UnreadableError('The list has no rows.');
    for (const item of array(page['value'])) items.push(item);
    const link = page['nextLink'] ?? page['@odata.nextLink'];
    const next = string(link);
    if (isObject(link) || (link && !next)) throw new UnreadableError('The link to the next page is none.');
    if (!next) return items;
    if (visited.has(next) || visited.size >= pagesAtMost)
      throw new UnreadableError('The pages of the list have no end.');
    visited.add(next);
    page = bodyOf(await client.pathUnchecked(next).get());
  }
}
