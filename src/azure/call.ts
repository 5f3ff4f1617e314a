import type {
  Client,
  FullOperationResponse,
  PathUnchecked,
  RequestParameters,
  ResourceMethods,
  StreamableMethod,
} from '@azure-rest/core-client';
import { cancelled, failed, succeeded, type Outcome } from '../app/outcome.ts';
import type { Problem } from '../domain/problem.ts';
import { text } from '../domain/text.ts';
import type { AzureConnection } from './connection.ts';
import type { Rows } from './fields.ts';
import { object } from './json.ts';
import { problemOf } from './problems.ts';
import { readFailure, requestIdOf, type Answer, type Failure } from './problems/failure.ts';
import type { Deed } from './problems/rule.ts';
import { SignInError } from './problems/signInError.ts';
import { unlessEnded } from './unlessEnded.ts';

/** One piece of work at Azure: its signal, and what Azure last answered in it. */
export interface Call {
  readonly signal: AbortSignal;
  onAnswer?: (answer: Answer) => void;
  last?: Answer | undefined;
}

/**
 * A client whose every request, next pages and polls too, carries the call's signal and leaves its answer with the
 * call: the SDKs pass the signal on to first requests only, and keep little of an error's body.
 */
export function within<C extends Client>(client: C, call: Call): C {
  const pathUnchecked: PathUnchecked = (path, ...args) =>
    listening(client.pathUnchecked(path, ...args), call);
  return { ...client, path: pathUnchecked, pathUnchecked };
}

type Methods = ResourceMethods<StreamableMethod>;

function listening(methods: Methods, call: Call): Methods {
  const heard = (parameters?: RequestParameters): RequestParameters => {
    // A request that gets no answer must not fail with the words of the one before it.
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
    get: (parameters) => methods.get(heard(parameters)),
    put: (parameters) => methods.put(heard(parameters)),
    post: (parameters) => methods.post(heard(parameters)),
    patch: (parameters) => methods.patch(heard(parameters)),
    head: (parameters) => methods.head(heard(parameters)),
    delete: (parameters) => methods.delete(heard(parameters)),
  };
}

function answerOf(response: FullOperationResponse): Answer {
  const requestId = requestIdOf(response.headers);
  return {
    status: response.status,
    body: response.parsedBody ?? response.bodyAsText,
    ...(requestId ? { requestId } : {}),
  };
}

/**
 * Does the work and tells its end as a value: a signal that has ended cancels, everything else is a problem. Whatever the
 * work waits for, this ends with the signal.
 */
export async function attempt<T>(
  { log }: AzureConnection,
  deed: Deed,
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
    const problem = problemOf(failure, deed);
    // What no rule of ours expects may be a mistake of ours.
    const isOdd = failure.kind === 'unreadable' || failure.kind === 'unreadableAnswer';
    log(
      isOdd ? 'error' : 'warn',
      JSON.stringify({ problem: problem.code, ...problem.azure, codes: failure.codes }),
    );
    if (isOdd && error instanceof Error) log('error', error.stack ?? error.message);
    return failed(problem);
  }
}

/** VS Code's cancellation: somebody closed the sign-in. */
const isCancellation = (error: unknown): boolean =>
  object(error instanceof SignInError ? error.cause : error)['name'] === 'Canceled';

/**
 * For reads: what is not there is no failure. Who may see nothing of a subscription is told that it is not there, which
 * says nothing of what is in it.
 */
export const absent = (failure: Failure): Outcome<undefined> | undefined =>
  failure.status === 404 && !failure.codes.includes('SubscriptionNotFound')
    ? succeeded(undefined)
    : undefined;

/** Reads a list: a row that can't be read hides no other, and is told of. */
export async function attemptList<R>(
  connection: AzureConnection,
  deed: Deed,
  signal: AbortSignal,
  work: (call: Call) => Promise<Rows<R>>,
  known?: (failure: Failure) => Outcome<Rows<R>> | undefined,
): Promise<Outcome<readonly R[]>> {
  const read = await attempt(connection, deed, signal, work, known);
  if (read.kind !== 'done') return read;
  const { rows, unread } = read.value;
  if (unread === 0) return succeeded(rows);
  connection.log('warn', JSON.stringify({ problem: 'F-97', unreadableRows: unread, of: deed.on }));
  return succeeded(rows, incomplete(unread));
}

/** What a list lacks, of which the other rows stand. */
export const incomplete = (count: number): Problem => ({
  code: 'F-97',
  owner: 'you',
  what: text("Part of the list couldn't be read."),
  why:
    count === 1
      ? text("Azure's answer has 1 row in a form that can't be read.")
      : text("Azure's answer has {0} rows in a form that can't be read.", count),
  next: text('Refresh the list. If a row is still missing, look for it in the Azure portal.'),
});
