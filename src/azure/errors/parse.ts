import { asArray, asObject, asString, isObject, parsed, UnreadableError } from '../fields.ts';

/** Azure named an address that is outside the cloud or isn't safe, so no request goes there. */
export class ForeignHostError extends Error {
  override readonly name = 'ForeignHostError';
  /** The part of the address that may be displayed: no path and no query. */
  readonly host: string;

  constructor(url: string) {
    const parsed = URL.parse(url);
    const host = parsed ? shown(parsed) : '?';
    super(`No request is sent to ${host}.`);
    this.host = host;
  }
}

const shown = ({ protocol, username, password, host }: URL) =>
  `${protocol === 'https:' ? '' : `${protocol}//`}${username || password ? '…@' : ''}${host}`;

/**
 * No token was available. It wraps any error of the token source, to distinguish it from errors of Azure's services.
 */
export class SignInError extends Error {
  override readonly name = 'SignInError';

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** The parts of an HTTP response that explain a failure. */
export interface AzureResponse {
  readonly status: number;
  readonly requestId?: string;
  /** `x-ms-substatus`: why a revoked account refuses data. */
  readonly subStatus?: number;
  readonly body: unknown;
}

/** An unclassified failure. Everything in it except the kind can be wrong or missing. */
export interface Failure {
  readonly kind: 'answer' | 'network' | 'signIn' | 'foreignHost' | 'unreadableAnswer' | 'unreadable';
  /** Absent if no response came, or if a long-running operation failed after a successful response. */
  readonly status?: number;
  /** Azure's error code, then those of inner errors and details, outermost first. */
  readonly codes: readonly string[];
  /** Azure's message, then inner ones. */
  readonly messages: readonly string[];
  /** The `additionalInfo` objects of an ARM error, which contain a policy's names. */
  readonly additional: readonly Readonly<Record<string, unknown>>[];
  readonly requestId?: string;
  readonly subStatus?: number;
}

const signInErrors = new Set([
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
  'AuthenticationError',
  'AggregateAuthenticationError',
]);

/**
 * Reads any error of an SDK, together with its last response: the SDKs keep only the code and message of an error, and
 * for a failed long-running operation not even those.
 */
export function readFailure(error: unknown, last?: AzureResponse): Failure {
  const thrown = asObject(error);
  const name = asString(thrown['name']) ?? '';
  const message = cut(asString(thrown['message']) ?? '', bounds.message);
  if (error instanceof SignInError || signInErrors.has(name))
    return { kind: 'signIn', codes: [name], messages: [message], additional: [] };
  if (error instanceof ForeignHostError)
    return { kind: 'foreignHost', codes: [], messages: [error.host], additional: [] };
  const unreadable = unreadableIn(error);
  if (unreadable !== undefined && !isBad(last))
    return { kind: 'unreadableAnswer', codes: [], messages: [unreadable].filter(Boolean), additional: [] };
  const answer = isBad(last) ? last : answerOf(thrown);
  if (answer) {
    const words = wordsOf(answer.body);
    return {
      kind: 'answer',
      ...(answer.status >= 300 ? { status: answer.status } : {}),
      ...words,
      codes: words.codes.length > 0 ? words.codes : codeOf(thrown),
      // An SDK that fails on an empty body throws a parse error, which explains nothing.
      messages:
        words.messages.length > 0
          ? words.messages
          : [unreadable === undefined ? message : `HTTP ${answer.status}`].filter(Boolean),
      ...(answer.requestId ? { requestId: answer.requestId } : {}),
      ...(answer.subStatus === undefined ? {} : { subStatus: answer.subStatus }),
    };
  }
  const kind = name === 'RestError' || name === 'AbortError' ? 'network' : 'unreadable';
  return { kind, codes: codeOf(thrown), messages: [message].filter(Boolean), additional: [] };
}

/** The message for an unreadable response. The parse error of an SDK doesn't help anyone, so it is left out. */
const unreadableIn = (error: unknown): string | undefined =>
  error instanceof UnreadableError
    ? cut(error.message, bounds.message)
    : error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError
      ? ''
      : undefined;

const codeOf = (thrown: Readonly<Record<string, unknown>>) => {
  const code = asString(thrown['code']);
  return code ? [cut(code, bounds.word)] : [];
};

/** A refusal, or the status of a failed operation, which comes with status 200. */
const isBad = (answer: AzureResponse | undefined): answer is AzureResponse =>
  answer !== undefined &&
  (answer.status >= 400 ||
    /fail|cancel/i.test(cut(asString(asObject(answer.body)['status']) ?? '', bounds.word)));

function answerOf(thrown: Readonly<Record<string, unknown>>): AzureResponse | undefined {
  const status = thrown['statusCode'];
  if (typeof status !== 'number') return undefined;
  const { bodyAsText, headers } = asObject(thrown['response']);
  const [requestId, subStatus] = [requestIdOf(headers), subStatusOf(headers)];
  const body =
    thrown['details'] ??
    (typeof bodyAsText === 'string' ? (parsed(bodyAsText) ?? bodyAsText) : undefined) ??
    (asString(thrown['message']) === undefined
      ? undefined
      : { code: thrown['code'], message: thrown['message'] });
  return {
    ...{ status, body },
    ...(requestId ? { requestId } : {}),
    ...(subStatus === undefined ? {} : { subStatus }),
  };
}

/** Key Vault and ARM send `x-ms-request-id`, Graph `request-id`. */
export function requestIdOf(headers: unknown): string | undefined {
  const id = header(headers, 'x-ms-request-id') ?? header(headers, 'request-id');
  return id === undefined ? undefined : cut(id, bounds.word);
}

export function subStatusOf(headers: unknown): number | undefined {
  const value = header(headers, 'x-ms-substatus');
  return value !== undefined && /^\d{1,5}$/.test(value) ? Number(value) : undefined;
}

function header(headers: unknown, name: string): string | undefined {
  const { get } = asObject(headers);
  return typeof get === 'function' ? asString(get.call(headers, name)) : asString(asObject(headers)[name]);
}

/** The text of an HTML page that a proxy sends in place of Azure's JSON: its title, or else everything but its tags. */
function titleOf(page: string): string | undefined {
  if (!page.trimStart().startsWith('<')) return undefined;
  const lower = page.toLowerCase();
  const start = lower.indexOf('>', lower.indexOf('<title'));
  const end = lower.indexOf('</title', start);
  if (lower.includes('<title') && start >= 0 && end >= 0) return page.slice(start + 1, end);
  return page
    .split('<')
    .map((part) => part.slice(part.indexOf('>') + 1))
    .join(' ');
}

/**
 * How much of a response is read, in characters, whatever its size: the longest message known has some 2,000. The
 * rules' patterns run on this text, and some take time quadratic in its length.
 */
const bounds = { message: 4000, messages: 16_000, json: 65_536, word: 200, items: 40 };

const cut = (text: string, length: number) => (text.length > length ? text.slice(0, length) : text);

/** Collects codes and messages from error bodies of every known form, and from JSON in messages (F-32). */
function wordsOf(body: unknown): Pick<Failure, 'codes' | 'messages' | 'additional'> {
  const codes: string[] = [];
  const messages: string[] = [];
  const additional: Readonly<Record<string, unknown>>[] = [];
  let left = bounds.messages;
  const visit = (node: unknown, depth: number): void => {
    if (depth > 8 || left === 0 || codes.length + messages.length > bounds.items) return;
    if (typeof node === 'string') {
      visitMessage(titleOf(node) ?? node, depth);
      return;
    }
    if (!isObject(node)) return;
    const { code, message, error, details, innererror, innerError, additionalInfo } = node;
    if (typeof code === 'string' && code !== '') codes.push(cut(code, bounds.word));
    if (typeof message === 'string') visitMessage(message, depth);
    for (const item of asArray(additionalInfo).slice(0, bounds.items - additional.length))
      additional.push(asObject(item));
    for (const inner of [error, innererror, innerError, ...asArray(details).slice(0, bounds.items)])
      visit(inner, depth + 1);
  };
  const visitMessage = (message: string, depth: number): void => {
    const start = cut(message, bounds.json).trim();
    if (start === '') return;
    const part = cut(start, Math.min(bounds.message, left));
    left -= part.length;
    messages.push(part);
    const [first, last] = [start.indexOf('{'), start.lastIndexOf('}')];
    const inner = first >= 0 && last > first ? parsed(start.slice(first, last + 1)) : undefined;
    if (inner !== undefined) visit(inner, depth + 1);
  };
  visit(body, 0);
  return { codes, messages, additional };
}
