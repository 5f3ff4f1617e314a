import { LiveValidator, type RequestResponsePair } from 'oav';
import type { Exchange } from './exchanges.ts';
import type { Finding } from './finding.ts';
import { readJson } from './json.ts';
import { nearest, type Specification } from './specifications.ts';

const providers =
  'specification/{cosmos-db,keyvault,resources,authorization,policyinsights,resourcegraph,msi}/resource-manager/*';
const controlPlane = [
  `${providers}/stable/*/{cosmos-db,keyvault,keys,managedHsm,keysManagedHsm,resources,subscriptions,resourcegraph,ManagedIdentity,checkPolicyRestrictions}.json`,
  `${providers}/stable/*/authorization-Role*Calls.json`,
  `${providers}/preview/*/cosmos-db.json`,
];
const dataPlane = ['specification/keyvault/data-plane/Microsoft.KeyVault/stable/*/{keys,rbac,settings}.json'];

/** Their path is `/{id}`, so they match any unknown path and would give wrong results. */
const anyResource = /ById$/;

/** oav's result for an exchange whose operation it knows. */
export interface Validated {
  readonly kind: Specification['kind'];
  readonly operation: string;
  /** The api-version of the specification that was used, and whether it is the requested one. */
  readonly version: string;
  readonly exact: boolean;
  readonly findings: readonly Finding[];
}

interface Loaded {
  readonly kind: Specification['kind'];
  readonly validator: LiveValidator;
}

/** Validates whole exchanges by the operations of the specifications, with Microsoft's oav. */
export class Operations {
  readonly #control: readonly Loaded[];
  readonly #data: readonly Loaded[];

  private constructor(control: readonly Loaded[], data: readonly Loaded[]) {
    this.#control = control;
    this.#data = data;
  }

  /** Takes about ten seconds. */
  static async load(specifications: readonly Specification[]): Promise<Operations> {
    const load = (patterns: readonly string[]) =>
      Promise.all(
        specifications.map(async ({ kind, folder }) => ({ kind, validator: await loaded(folder, patterns) })),
      );
    return new Operations(await load(controlPlane), await load(dataPlane));
  }

  /** @returns undefined if no version of the operation is known */
  async validate(exchange: Exchange): Promise<Validated | undefined> {
    const url = new URL(exchange.request.url);
    const { method } = exchange.request;
    const asked = url.searchParams.get('api-version') ?? '';
    const known = /\.(vault|managedhsm)\./.test(url.hostname) ? this.#data : this.#control;
    for (const version of nearest(asked, [
      ...new Set(known.flatMap(({ validator }) => versionsIn(validator))),
    ]))
      for (const { kind, validator } of known) {
        url.searchParams.set('api-version', version);
        const found = validator.getOperationInfo({ url: url.href, method });
        if (found.error !== undefined || anyResource.test(found.info.operationId)) continue;
        return { kind, version, exact: version === asked, ...(await validated(validator, exchange, url)) };
      }
    return undefined;
  }
}

async function loaded(directory: string, patterns: readonly string[]): Promise<LiveValidator> {
  const validator = new LiveValidator(
    {
      directory,
      git: { shouldClone: false },
      swaggerPathsPattern: [...patterns],
      excludedSwaggerPathsPattern: ['**/examples/**/*'],
      isPathCaseSensitive: false,
      useRelativeSourceLocationUrl: true,
      loadValidatorInBackground: false,
      loadValidatorInInitialize: false,
    },
    () => undefined, // It warns about every path without a provider.
  );
  await validator.initialize();
  return validator;
}

const versionsIn = ({ operationSearcher }: LiveValidator): readonly string[] =>
  [...operationSearcher.cache.values()].flatMap((versions) => [...versions.keys()]);

async function validated(
  validator: LiveValidator,
  { request, response }: Exchange,
  url: URL,
): Promise<Pick<Validated, 'operation' | 'findings'>> {
  const json = { 'content-type': 'application/json' };
  const liveRequest: RequestResponsePair['liveRequest'] = {
    url: url.pathname + url.search,
    method: request.method,
    headers: { ...json, ...request.headers },
    query: Object.fromEntries(url.searchParams),
    ...bodyOf(request.body),
  };
  const asked = await validator.validateLiveRequest(liveRequest);
  const answered =
    response === undefined
      ? undefined
      : await validator.validateLiveResponse(
          {
            statusCode: String(response.status),
            headers: { ...json, ...response.headers },
            ...bodyOf(response.body),
          },
          { url: liveRequest.url, method: request.method },
        );
  const found = (side: Finding['side'], result: typeof asked | undefined): readonly Finding[] => {
    if (result?.runtimeException !== undefined) return [{ side, ...result.runtimeException, path: '' }];
    return (result?.errors ?? []).map(({ code, message, jsonPathsInPayload: [path = ''] }) => ({
      ...{ side, code, path, message },
    }));
  };
  return {
    operation: asked.operationInfo.operationId,
    findings: [...found('request', asked).filter(isNoFaultOfOav), ...found('response', answered)],
  };
}

/** It finds a managed HSM's operation by the scope in its path, and then reports that scope as missing. */
const isNoFaultOfOav = ({ code, path }: Finding) =>
  code !== 'MISSING_REQUIRED_PARAMETER' || path !== '.path.scope';

/** oav takes a parsed body, and its type only allows objects. A body that isn't JSON has a wrong type for it. */
function bodyOf(text: string | undefined): { body?: Record<string, unknown> } {
  return text === undefined || text === '' ? {} : { body: readJson(text) as Record<string, unknown> };
}
