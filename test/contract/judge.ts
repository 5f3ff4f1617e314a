import { asKnown, definitionOf, errorDefinitionOf } from './byDefinition.ts';
import { Definitions } from './definitions.ts';
import type { Exchange } from './exchanges.ts';
import type { Finding } from './finding.ts';
import { readJson } from './json.ts';
import { Operations } from './operations.ts';
import type { Specification } from './specifications.ts';

/** The findings of an exchange, and their source. */
export interface Verdict {
  /** `definition`: oav doesn't know the operation, but the definition of its response is known. */
  readonly by: Specification['kind'] | 'definition' | 'nothing';
  /** The operation or the definition, with the api-version if the requested one isn't available. */
  readonly means: string;
  readonly findings: readonly Finding[];
}

/** Hosts of Azure's control plane and of vaults and managed HSMs, in every cloud. */
const specified = /^management\.|\.(?:vault|managedhsm)\./;

const nothing: Verdict = { by: 'nothing', means: '', findings: [] };

/** 501 is the sandbox's own status for unsupported requests, and 502 a proxy's. */
const notAzure = new Set([501, 502]);

/** Error statuses that Azure returns for our requests (docs/azure.md, F-codes). Any other is a mistake. */
const errorStatuses = new Set([400, 401, 403, 404, 409, 412, 429, 500, 503]);

export class Judge {
  readonly #operations: Operations;
  readonly #definitions: Definitions;

  private constructor(operations: Operations, definitions: Definitions) {
    this.#operations = operations;
    this.#definitions = definitions;
  }

  static async load(specifications: readonly Specification[]): Promise<Judge> {
    return new Judge(await Operations.load(specifications), new Definitions(specifications));
  }

  async judge(exchange: Exchange): Promise<Verdict> {
    const { request, response } = exchange;
    const url = new URL(request.url);
    if (!specified.test(url.hostname)) return nothing;
    if (notAzure.has(response?.status ?? 0)) return nothing;
    const definition = definitionOf(url.pathname);
    if (definition !== undefined && request.method !== 'PUT')
      return { by: 'definition', means: definition, findings: this.#byDefinition(exchange, url, definition) };
    const address = new URL(url);
    address.pathname = asKnown(url.pathname);
    const validated = await this.#operations.validate({
      ...exchange,
      request: { ...request, url: address.href },
    });
    if (validated === undefined) return nothing;
    const { kind, operation, version, exact, findings } = validated;
    const isUndefined = findings.some(({ code }) => code === 'INVALID_RESPONSE_CODE');
    return {
      by: kind,
      means: exact ? operation : `${operation} of ${version}`,
      findings: [...findings, ...(isUndefined && isError(exchange) ? this.#error(exchange, url) : [])],
    };
  }

  #byDefinition(exchange: Exchange, url: URL, definition: string): readonly Finding[] {
    const { request, response } = exchange;
    const asked = request.body === undefined ? [] : [found('request', 'UNEXPECTED_BODY', request.body)];
    if (response === undefined) return asked;
    if (isError(exchange)) return [...asked, ...this.#error(exchange, url)];
    if (response.status !== 200)
      return [...asked, found('response', 'INVALID_RESPONSE_CODE', `Status ${response.status}`)];
    return [...asked, ...this.#definitions.check(definition, versionOf(url), parsed(response.body))];
  }

  /** An undefined error must still have the responder's envelope, with a code and a message. */
  #error({ response }: Exchange, url: URL): readonly Finding[] {
    if (response === undefined) return [];
    const { status, headers, body } = response;
    const definition = errorDefinitionOf(url, headers['x-ms-failure-cause'] === 'gateway');
    const error = parsed(body);
    const isWorded = /"code":"[^"]+","message":"[^"]+/.test(body ?? '');
    return [
      ...(errorStatuses.has(status) ? [] : [found('response', 'INVALID_ERROR_STATUS', `Status ${status}`)]),
      ...(isWorded ? [] : [found('response', 'ERROR_WITHOUT_WORDS', body ?? 'No body')]),
      ...(error === undefined ? [] : this.#definitions.check(definition, versionOf(url), error)),
    ];
  }
}

const found = (side: Finding['side'], code: string, message: string): Finding => ({
  ...{ side, code, message },
  path: '',
});

const isError = ({ response }: Exchange): boolean => (response?.status ?? 0) >= 400;

const versionOf = (url: URL): string => url.searchParams.get('api-version') ?? '';

const parsed = (body: string | undefined): unknown =>
  body === undefined || body === '' ? undefined : readJson(body);
