import type { AzureSubscription } from '../../../../src/azure/api.ts';
import { connectAzure } from '../../../../src/azure/connectAzure.ts';
import type { Outcome } from '../../../../src/model/outcome.ts';
import { at, listAt, recordings, textAt, type Body } from '../../../recordings.ts';
import { connectionTo, StubHttp, subscription } from '../../../fakes/stubHttp.ts';
import { permitFor } from '../../../fakes/permit.ts';

const permit = await permitFor();

const { signal } = new AbortController();

/** Azure's successful responses for this kind of path. */
function answers(path: RegExp): readonly Body[] {
  return recordings
    .flatMap(({ exchanges }) => exchanges)
    .filter(({ uri, status, method }) => {
      const told = status >= 200 && status < 300 && method !== 'DELETE';
      return told && path.test(new URL(uri).pathname);
    })
    .flatMap(({ body }) => body ?? []);
}

const ofProvider = (type: string) => new RegExp(`^/subscriptions/[^/]+/(?:.*/)?providers/${type}$`, 'i');
const accountType = 'Microsoft\\.DocumentDB/databaseAccounts';
const vaultType = 'Microsoft\\.KeyVault/vaults';

/** The recorded bodies of each kind, including the items of lists. */
export const recorded = {
  accounts: [
    ...answers(ofProvider(`${accountType}/[^/]+`)),
    ...answers(ofProvider(accountType)).flatMap((body) => listAt(body, 'value')),
  ],
  vaults: [
    ...answers(ofProvider(`${vaultType}/[^/]+`)),
    ...answers(ofProvider(vaultType)).flatMap((body) => listAt(body, 'value')),
  ],
  accountLists: answers(ofProvider(accountType)),
  vaultLists: answers(ofProvider(vaultType)),
  providers: answers(ofProvider('[^/]+(?:/(?:un)?register)?')),
  keys: answers(/^\/keys\/[^/]+\/(?:create|rotate)$/),
  subscriptions: answers(/^\/subscriptions$/),
  tenants: answers(/^\/tenants$/),
};

/** Azure that returns a body, and then an empty page, except for refused requests. */
function answering(body: Body, refused?: (line: string) => boolean): StubHttp {
  let answered = false;
  return new StubHttp((line) => {
    if (refused?.(line) === true)
      return { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'No.' } } };
    const again = answered;
    answered = true;
    return { status: 200, body: again ? { value: [] } : body };
  });
}

type Services = AzureSubscription;

async function through<T>(http: StubHttp, read: (services: Services) => Promise<Outcome<T>>): Promise<T> {
  const outcome = await read(connectAzure(connectionTo(http)).in(subscription));
  if (outcome.kind !== 'done') throw new Error(`Not read: ${JSON.stringify(outcome)}`);
  return outcome.value;
}

const group = '/subscriptions/s/resourceGroups/g/providers';
export const vaultPlace = {
  id: `${group}/Microsoft.KeyVault/vaults/kv-recorded`,
  uri: 'https://kv-recorded.vault.azure.net',
};
export const keyPlace = `${vaultPlace.id}/keys/k`;

/** Reads a body like our adapters, through the port and the SDK; throws if it isn't read completely. */
export const read = {
  account: (body: Body) =>
    through(answering(body), ({ accounts }) =>
      accounts.get(textAt(body, 'id') ?? `${group}/Microsoft.DocumentDB/databaseAccounts/a`, signal),
    ),
  accounts: (body: Body) => through(answering(body), ({ accounts }) => accounts.list(signal)),
  vault: (body: Body) =>
    through(answering(body), ({ vaults }) => vaults.get(textAt(body, 'id') ?? vaultPlace.id, signal)),
  vaults: (body: Body) => through(answering(body), ({ vaults }) => vaults.list(signal)),
  registration: (body: Body) =>
    through(answering(body), ({ providers }) => providers.registration('Any', signal)),
  /** From Azure Resource Manager. */
  key: (body: Body) => through(answering(body), ({ keys }) => keys.get(vaultPlace.id, 'k', signal)),
  versions: (body: Body) => through(answering(body), ({ keys }) => keys.versions(keyPlace, signal)),
  /** From the vault itself, for a caller that Azure Resource Manager refuses. */
  vaultKey: (body: Body) =>
    through(
      answering(body, (line) => line.startsWith('PUT')),
      ({ keys }) => keys.create(vaultPlace, { name: 'k', create: { type: 'RSA', size: 2048 } }, permit),
    ),
  assignments: (body: Body) =>
    through(answering(body), ({ access }) => access.assignments('/scope', 'p', signal)),
  async subscriptions(tenants: Body, subscriptions: Body) {
    const answered = new Set<string>();
    const http = new StubHttp((line, { headers }) => {
      const request = `${line} ${headers.get('authorization') ?? ''}`;
      const again = answered.has(request);
      answered.add(request);
      const body = line.includes('/tenants') ? tenants : subscriptions;
      return { status: 200, body: again ? { value: [] } : body };
    });
    const outcome = await connectAzure(connectionTo(http)).subscriptions(signal);
    if (outcome.kind !== 'done') throw new Error(`Not read: ${JSON.stringify(outcome)}`);
    return outcome.value;
  },
};

/** Converts a response of the vault's own host to Azure Resource Manager's form of the key. */
export function armKey(bundle: Body, asVersion = false): Body {
  const [, , , , name = '', version = ''] = textAt(bundle, 'key', 'kid')?.split('/') ?? [];
  const uri = textAt(bundle, 'key', 'kid')?.replace(`/${version}`, '') ?? '';
  return {
    id: asVersion ? `${vaultPlace.id}/keys/${name}/versions/${version}` : `${vaultPlace.id}/keys/${name}`,
    name: asVersion ? version : name,
    type: `Microsoft.KeyVault/vaults/keys${asVersion ? '/versions' : ''}`,
    location: 'eastus2',
    tags: {},
    properties: {
      attributes: at(bundle, 'attributes') ?? null,
      kty: at(bundle, 'key', 'kty') ?? null,
      keyOps: at(bundle, 'key', 'key_ops') ?? null,
      keySize: sizeOf(bundle),
      keyUri: uri,
      keyUriWithVersion: `${uri}/${version}`,
    },
  };
}

/** In bits, from the length of the modulus in base64url. */
export const sizeOf = (bundle: Body) => Math.floor(((textAt(bundle, 'key', 'n') ?? '').length * 6) / 8) * 8;
