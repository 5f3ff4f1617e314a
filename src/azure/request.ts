import {
  type Client,
  createRestError,
  type FullOperationResponse,
  type PathUnchecked,
  type PathUncheckedResponse,
  type RequestParameters,
  type ResourceMethods,
  type StreamableMethod,
} from '@azure-rest/core-client';
import { cancelled, failed, type Outcome, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { text } from '../model/text.ts';
import type { AzureConnection } from './connection.ts';
import { classifyFailure } from './errors/classify.ts';
import {
  type AzureResponse,
  type Failure,
  readFailure,
  requestIdOf,
  SignInError,
  subStatusOf,
} from './errors/parse.ts';
import type { Operation } from './errors/rule.ts';
import { asArray, isObject, asObject, type Rows, asString, UnreadableError } from './fields.ts';

/**
 * The result of the work, or the signal's reason as soon as the signal aborts, whichever comes first. Some work, for
 * example a sign-in, accepts no signal.
 */
export async function unlessEnded<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const end = () => {
    reject(signal.reason instanceof Error ? signal.reason : new DOMException('Aborted', 'AbortError'));
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([work(), promise]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** One operation in Azure: its signal, and Azure's last response in it. */
export interface Call {
  readonly signal: AbortSignal;
  onAnswer?: (answer: AzureResponse) => void;
  last?: AzureResponse | undefined;
}

/**
 * A client whose requests, including next pages and polls, carry the call's signal and record their responses in the
 * call. The SDKs pass the signal only to first requests, and keep little of an error's body.
 */
export function within<C extends Client>(client: C, call: Call): C {
  const pathUnchecked: PathUnchecked = (path, ...args) =>
    listening(client.pathUnchecked(path, ...args), call);
  return { ...client, path: pathUnchecked, pathUnchecked };
}

type Methods = ResourceMethods<StreamableMethod>;

function listening(methods: Methods, call: Call): Methods {
  const withListener = (parameters?: RequestParameters): RequestParameters => {
    // A request that gets no response must not fail with the message of the one before it.
    call.last = undefined;
    return {
      ...parameters,
      abortSignal: parameters?.abortSignal ?? call.signal,
      onResponse(response, error) {
        call.last = answerOf(response);
        call.onAnswer?.(call.last);
        parameters?.onResponse?.(response, error);
      },
    };
  };
  return {
    ...methods,
    get: (parameters) => methods.get(withListener(parameters)),
    put: (parameters) => methods.put(withListener(parameters)),
    post: (parameters) => methods.post(withListener(parameters)),
    patch: (parameters) => methods.patch(withListener(parameters)),
    head: (parameters) => methods.head(withListener(parameters)),
    delete: (parameters) => methods.delete(withListener(parameters)),
  };
}

function answerOf(response: FullOperationResponse): AzureResponse {
  const [requestId, subStatus] = [requestIdOf(response.headers), subStatusOf(response.headers)];
  return {
    status: response.status,
    body: response.parsedBody ?? response.bodyAsText,
    ...(requestId ? { requestId } : {}),
    ...(subStatus === undefined ? {} : { subStatus }),
  };
}

/**
 * Runs the work and returns its outcome as a value: an aborted signal cancels, and any other error is a problem. It
 * ends with the signal, whatever the work is waiting for.
 */
export async function attempt<T>(
  { log }: AzureConnection,
  operation: Operation,
  signal: AbortSignal,
  work: (call: Call) => Promise<T>,
  known: (failure: Failure) => Outcome<T> | undefined = () => undefined,
): Promise<Outcome<T>> {
  const call: Call = { signal };
  try {
    return succeeded(await unlessEnded(signal, () => work(call)));
  } catch (error) {
    if (signal.aborted || isCancellation(error)) return cancelled;
    const failure = readFailure(error, call.last);
    const expected = known(failure);
    if (expected) return expected;
    const problem = classifyFailure(failure, operation);
    // A failure that none of our rules expects may be our own bug.
    const isOdd = failure.kind === 'unreadable' || failure.kind === 'unreadableAnswer';
    log(
      isOdd ? 'error' : 'warn',
      JSON.stringify({ problem: problem.code, ...problem.azure, codes: failure.codes }),
    );
    if (isOdd && error instanceof Error) log('error', error.stack ?? error.message);
    return failed(problem);
  }
}

/** VS Code's cancellation error: the user closed the sign-in. */
const isCancellation = (error: unknown): boolean =>
  asObject(error instanceof SignInError ? error.cause : error)['name'] === 'Canceled';

/**
 * For reads: a missing resource is not a failure. A caller without access to a subscription also gets 404, which says
 * nothing about its content, so that stays a failure.
 */
export const absent = (failure: Failure): Outcome<undefined> | undefined =>
  failure.status === 404 && !failure.codes.includes('SubscriptionNotFound')
    ? succeeded(undefined)
    : undefined;

/** Reads a list. An unreadable row does not hide the others, and is reported. */
export async function attemptList<R>(
  connection: AzureConnection,
  operation: Operation,
  signal: AbortSignal,
  work: (call: Call) => Promise<Rows<R>>,
  known?: (failure: Failure) => Outcome<Rows<R>> | undefined,
): Promise<Outcome<readonly R[]>> {
  const read = await attempt(connection, operation, signal, work, known);
  if (read.kind !== 'done') return read;
  const { rows, unread } = read.value;
  if (unread === 0) return succeeded(rows);
  connection.log('warn', JSON.stringify({ problem: 'F-97', unreadableRows: unread, of: operation.on }));
  return succeeded(rows, incomplete(unread));
}

/** The problem of a list that lacks rows; its other rows are valid. */
export const incomplete = (count: number): Problem => ({
  code: 'F-97',
  owner: 'you',
  what: text("Couldn't read part of the list."),
  why:
    count === 1
      ? text('1 row has an unexpected format.')
      : text('{0} rows have an unexpected format.', count),
  next: text('Refresh the list. If something is still missing, look for it in the Azure portal.'),
});

/** The response's body if the request succeeded. Any other response is thrown, as the SDKs do. */
export function bodyOf(response: PathUncheckedResponse): Readonly<Record<string, unknown>> {
  if (!response.status.startsWith('2')) throw createRestError(response);
  return asObject(response.body);
}

/**
 * The path of an id or scope for Azure Resource Manager. Whatever the id contains, the path can't point anywhere else.
 * @throws UnreadableError if it would
 */
export function pathOf(id: string): string {
  const segments = id.split('/');
  if (segments.some((segment) => segment === '.' || segment === '..'))
    throw new UnreadableError(`Not the id of a resource: ${id}`);
  return segments.map(encodeURIComponent).join('/');
}

type Query = Readonly<Record<string, string>>;

export const read = async (client: Client, path: string, queryParameters: Query) =>
  bodyOf(await client.pathUnchecked(path).get({ queryParameters }));

/** More pages than any list has: the longest known lists have 1,000 rows on each page. */
const pagesAtMost = 10_000;

/**
 * All items of a list, page by page: ARM names the next page `nextLink`, Microsoft Graph and Policy Insights
 * `@odata.nextLink`. A query that is a POST has all of its pages by POST.
 * @throws UnreadableError if a page isn't a list page, or leads back to an earlier one
 */
export async function listAll(
  client: Client,
  path: string,
  queryParameters: Query,
  method: 'get' | 'post' = 'get',
): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  const visited = new Set<string>();
  let page = bodyOf(await client.pathUnchecked(path)[method]({ queryParameters }));
  for (;;) {
    if (!Array.isArray(page['value'])) throw new UnreadableError('The list has no rows.');
    for (const item of asArray(page['value'])) items.push(item);
    const link = page['nextLink'] ?? page['@odata.nextLink'];
    const next = asString(link);
    if (isObject(link) || (link && !next)) throw new UnreadableError('The link to the next page is none.');
    if (!next) return items;
    if (visited.has(next) || visited.size >= pagesAtMost)
      throw new UnreadableError('The pages of the list have no end.');
    visited.add(next);
    page = bodyOf(await client.pathUnchecked(next)[method]());
  }
}
