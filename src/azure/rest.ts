import { createRestError, type Client, type PathUncheckedResponse } from '@azure-rest/core-client';
import { array, object, string } from './json.ts';

/** The answer's body where the request went well; what else Azure answers is thrown as the SDKs do it. */
export function bodyOf(response: PathUncheckedResponse): Readonly<Record<string, unknown>> {
  if (!response.status.startsWith('2')) throw createRestError(response);
  return object(response.body);
}

/** All items of a list, page after page: ARM names the next page `nextLink`, Graph `@odata.nextLink`. */
export async function listAll(
  client: Client,
  path: string,
  queryParameters: Record<string, string>,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const items: Readonly<Record<string, unknown>>[] = [];
  let page = bodyOf(await client.pathUnchecked(path).get({ queryParameters }));
  for (;;) {
    items.push(...array(page['value']).map(object));
    const next = string(page['nextLink']) ?? string(page['@odata.nextLink']);
    if (!next) return items;
    page = bodyOf(await client.pathUnchecked(next).get());
  }
}
