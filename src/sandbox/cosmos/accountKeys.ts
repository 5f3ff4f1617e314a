import { resourceNotFound } from '../arm/identities.ts';
import type { SandboxResponse } from '../http.ts';
import { same } from '../identifiers.ts';
import { unconfirmedMessages } from '../unconfirmedMessages.ts';
import { listAt, textAt, type Json } from '../json.ts';
import type { Account } from '../model/account.ts';
import { empty, ok } from '../rest/answer.ts';
import { route, type Exchange } from '../rest/exchange.ts';
import { accountPath, accountType, findAccount, provisioningState, accountSettingsOf } from './accounts.ts';
import { apiOf } from './apiKind.ts';
import { operationHeaders, startOperation } from './operations.ts';
import { changeAccount } from './patchAccount.ts';
import { badRequest, busy } from './errors.ts';

const kinds = ['primary', 'secondary', 'primaryReadonly', 'secondaryReadonly'] as const;
type Kind = (typeof kinds)[number];

/** 64 bytes in base64, like Azure's keys. The text itself says that the key isn't real. */
function keyOf({ keysMadeAt }: Account, kind: Kind): string {
  const made = keysMadeAt?.[kind];
  const turn = made === undefined ? '' : `From${String(made)}`;
  return `NotARealKey/Sandbox/${kind}${turn}/`.padEnd(86, 'A') + '==';
}

function keys(account: Account, wanted: readonly Kind[]) {
  return Object.fromEntries(wanted.map((kind) => [`${kind}MasterKey`, keyOf(account, kind)]));
}

/** Recorded for MongoDB 3.2; SQL follows its documentation. */
function connection(account: Account, kind: Kind, properties: Json) {
  const mongo = apiOf(account.kind, properties) === 'MongoDB';
  const key = keyOf(account, kind);
  const host = `${account.name}.documents.azure.com`;
  const [order, access = ''] = kind.split(/(?=Readonly)/);
  const Order = order === 'primary' ? 'Primary' : 'Secondary';
  const words = [Order, access === '' ? '' : 'Read-Only', mongo ? 'MongoDB' : 'SQL', 'Connection String'];
  return {
    connectionString: mongo
      ? `mongodb://${account.name}:${key}@${host}:10255/?ssl=true&replicaSet=globaldb`
      : `AccountEndpoint=https://${host}:443/;AccountKey=${key};`,
    description: words.filter((word) => word !== '').join(' '),
    keyKind: `${Order}${access}`,
    type: mongo ? 'MongoDB' : 'Sql',
  };
}

function regenerate({ body, state, now, apiVersion }: Exchange, account: Account): SandboxResponse {
  const kind = kinds.find((one) => same(one, textAt(body, 'keyKind')));
  if (kind === undefined) return badRequest(unconfirmedMessages.keyKindInvalid.text());
  if (provisioningState(account, now) !== 'Succeeded') return busy(account.name);
  account.keysMadeAt = { ...account.keysMadeAt, [kind]: now };
  account.updatingUntil = now + state.timings.accountUpdate;
  const operation = startOperation(state, account, now, account.updatingUntil);
  return empty(202, operationHeaders(operation, account, apiVersion));
}

/** The regions stay the same, in a different order. */
function failOver(exchange: Exchange, account: Account): SandboxResponse {
  const asked = listAt(exchange.body, 'failoverPolicies') ?? [];
  const answer = changeAccount({ ...exchange, body: { properties: { locations: asked } } }, account);
  return answer.status === 200 ? { ...answer, status: 202, body: '' } : answer;
}

function action(
  method: string,
  name: string,
  does: (exchange: Exchange, account: Account) => SandboxResponse,
) {
  const path = `${accountPath}/${name}` as typeof accountPath;
  return route(method, path, `${accountType}/${name}/action`, (exchange) => {
    const { state, now, params } = exchange;
    const account = findAccount(state, exchange.path.slice(0, exchange.path.lastIndexOf('/')), now);
    return account === undefined
      ? resourceNotFound(accountType, params.account, params.group)
      : does(exchange, account);
  });
}

const readOnly = kinds.slice(2);

/** Account keys and other requests that clients of accounts send. The extension never sends them. */
export const accountKeyRoutes = [
  action('POST', 'listKeys', (_, account) => ok(keys(account, kinds))),
  action('POST', 'readonlykeys', (_, account) => ok(keys(account, readOnly))),
  action('GET', 'readonlykeys', (_, account) => ok(keys(account, readOnly))),
  action('POST', 'listConnectionStrings', ({ now }, account) => {
    const { properties } = accountSettingsOf(account, now);
    return ok({ connectionStrings: kinds.map((kind) => connection(account, kind, properties)) });
  }),
  action('POST', 'regenerateKey', regenerate),
  action('POST', 'failoverPriorityChange', failOver),
];
