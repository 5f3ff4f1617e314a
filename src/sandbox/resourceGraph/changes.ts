import { accountView } from '../cosmos/accountView.ts';
import { accountType, exists, tenantOf } from '../cosmos/accounts.ts';
import { same } from '../identifiers.ts';
import { isObject, type Json } from '../json.ts';
import { hsmView } from '../keyVault/hsm/hsmView.ts';
import { conditionOf, hsmType, vaultType } from '../keyVault/vaults.ts';
import { vaultView } from '../keyVault/vaultView.ts';
import type { Account } from '../model/account.ts';
import type { KeyStore } from '../model/vault.ts';
import { isHsm } from '../model/vault.ts';
import type { Exchange } from '../rest/exchange.ts';
import type { Row } from './expression.ts';
import { readable } from './rows.ts';

/** The columns of the table `resourcechanges` that a change has. */
export const changeColumns = [
  ...['id', 'name', 'type', 'tenantId', 'resourceGroup', 'subscriptionId', 'properties'],
];

/** How far back the table reaches (Learn: "Get resource changes"). */
const retention = 14 * 24 * 60 * 60 * 1000;

interface Subject {
  readonly id: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly type: string;
  /** When any of it might have changed, in milliseconds since the epoch. */
  readonly moments: readonly number[];
  /** ARM's view of it at a time; undefined while it doesn't exist. */
  readonly at: (moment: number) => View | undefined;
}

interface View {
  readonly tags?: unknown;
  readonly identity?: unknown;
  readonly sku?: unknown;
  readonly properties: object;
}

/** The changes of the resources that the caller can read, if Resource Graph has them already. */
export function changeRowsOf(exchange: Exchange, subscriptions: ReadonlySet<string>): Row[] {
  const { state } = exchange;
  const then = exchange.now - state.timings.resourceGraph;
  const subjects = [
    ...readable(exchange, subscriptions, state.vaults, vaultType).map(storeSubject),
    ...readable(exchange, subscriptions, state.hsms, hsmType).map(storeSubject),
    ...readable(exchange, subscriptions, state.accounts, accountType).map((one) =>
      accountSubject(exchange, one),
    ),
  ];
  return subjects.flatMap((subject) =>
    [...new Set(subject.moments)]
      .filter((moment) => moment <= then && moment > exchange.now - retention)
      .flatMap((moment) => changeRow(exchange, subject, moment) ?? []),
  );
}

function storeSubject(store: KeyStore): Subject {
  const { id, subscriptionId, resourceGroup, settings, life } = store;
  return {
    ...{ id, subscriptionId, resourceGroup },
    type: isHsm(store) ? hsmType : vaultType,
    moments: [...settings.entries, ...life.entries].map(({ at }) => at),
    at(moment) {
      if (conditionOf(store, moment) !== 'live') return undefined;
      return isHsm(store) ? hsmView(store, moment) : vaultView({ now: moment, apiVersion: '9999' }, store);
    },
  };
}

function accountSubject({ state }: Exchange, account: Account): Subject {
  const { id, subscriptionId, resourceGroup, createdAt, deletedAt, settings } = account;
  const ends = deletedAt === undefined ? [] : [deletedAt];
  return {
    ...{ id, subscriptionId, resourceGroup, type: accountType },
    moments: [createdAt, ...settings.entries.map(({ at }) => at), ...ends],
    at: (moment) =>
      moment >= createdAt && exists(account, moment)
        ? accountView({ state, now: moment, apiVersion: '9999', withoutKeyStatus: true }, account)
        : undefined,
  };
}

function changeRow(exchange: Exchange, subject: Subject, moment: number): Row | undefined {
  const [before, after] = [subject.at(moment - 1), subject.at(moment)];
  if (!before && !after) return undefined;
  const changes = before && after ? differences(before, after) : {};
  if (before && after && Object.keys(changes).length === 0) return undefined;
  const { state } = exchange;
  const event = state.activity.find(({ resourceId, at }) => at === moment && same(resourceId, subject.id));
  const changeType = !before ? 'Create' : after ? 'Update' : 'Delete';
  const name = `${moment}`;
  const known: Readonly<Record<string, Json>> = {
    id: `${subject.id}/providers/Microsoft.Resources/changes/${name}`,
    name,
    type: 'microsoft.resources/changes',
    tenantId: tenantOf(state, subject.subscriptionId),
    resourceGroup: subject.resourceGroup.toLowerCase(),
    subscriptionId: subject.subscriptionId,
    properties: {
      targetResourceId: subject.id,
      targetResourceType: subject.type.toLowerCase(),
      changeType,
      changeAttributes: {
        timestamp: new Date(moment).toISOString(),
        changesCount: Object.keys(changes).length,
        ...(event
          ? {
              correlationId: event.correlationId,
              changedBy: event.caller,
              changedByType: event.caller.includes('@') ? 'User' : 'Application',
              clientType: 'Unspecified',
              operation: event.operation,
            }
          : {}),
      },
      changes,
    },
  };
  return (column) => known[column] ?? null;
}

function differences(before: View, after: View): Readonly<Record<string, Json>> {
  const [old, now] = [flat(before), flat(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].filter(
    (path) => old.get(path) !== now.get(path),
  );
  return Object.fromEntries(
    paths.map((path): [string, Json] => {
      const [previousValue, newValue] = [old.get(path) ?? null, now.get(path) ?? null];
      const propertyChangeType = previousValue === null ? 'Insert' : newValue === null ? 'Remove' : 'Update';
      return [path, { propertyChangeType, previousValue, newValue }];
    }),
  );
}

/** Every value by its path, without those that an update doesn't change directly (systemData). */
function flat({ tags, identity, sku, properties }: View): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (path: string, value: Json | undefined) => {
    if (value === undefined || value === null) return;
    if (typeof value !== 'object') found.set(path, String(value));
    else if (isObject(value)) for (const [name, each] of Object.entries(value)) add(`${path}.${name}`, each);
    else for (const [at, each] of value.entries()) add(`${path}[${at}]`, each);
  };
  for (const [name, value] of Object.entries({ tags, identity, sku, properties }))
    add(name, value as Json | undefined);
  return found;
}
