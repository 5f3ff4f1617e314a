import { mayAct } from '../authorization/rights.ts';
import { same } from '../identifiers.ts';
import { findLocation } from '../locations.ts';
import { hsmType, vaultType } from '../keyVault/vaults.ts';
import { subscriptionOf, withKey } from '../model/lookup.ts';
import type { KeyStore, StoreSettings } from '../model/vault.ts';
import { ok } from '../rest/answer.ts';
import { route, type Exchange } from '../rest/exchange.ts';
import { valueAt } from '../timeline.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly kind?: string;
  readonly location: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

function rows({ state, now }: Exchange, subscription: string): Row[] {
  const stores = (kept: readonly KeyStore[], type: string) =>
    withKey(kept, subscriptionOf, subscription)
      .filter((it) => valueAt(it.life, now) === 'live')
      .map(({ id, name, location, settings }) => ({
        ...{ id, name, type, location },
        tags: valueAt<StoreSettings>(settings, now).tags,
      }));
  const accounts = withKey(state.accounts, subscriptionOf, subscription)
    .filter((it) => (it.deletedAt ?? Infinity) > now)
    .map(({ id, name, kind, location, settings }) => ({
      ...{ id, name, type: 'Microsoft.DocumentDB/databaseAccounts', kind },
      location: findLocation(location)?.name,
      tags: valueAt(settings, now).tags,
    }));
  const identities = withKey(state.identities, subscriptionOf, subscription)
    .filter((it) => (it.deletedAt ?? Infinity) > now)
    .map(({ id, name, location, tags }) => ({
      ...{
        id,
        name,
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
        location,
        tags,
      },
    }));
  return [...stores(state.vaults, vaultType), ...stores(state.hsms, hsmType), ...accounts, ...identities];
}

export const resourceRoutes = [
  /** Lists the resources that the caller can read, and silently omits the others. */
  route('GET', '/subscriptions/{subscription}/resources', undefined, (exchange) => {
    const type = /resourceType eq '([^']+)'/i.exec(exchange.query.get('$filter') ?? '')?.[1];
    const value = rows(exchange, exchange.params.subscription)
      .toSorted((one, other) => one.id.localeCompare(other.id))
      .filter((row) => type === undefined || same(row.type, type))
      .filter((row) =>
        mayAct(exchange.state, exchange.caller.objectId, `${row.type}/read`, row.id, exchange.now),
      )
      .map(({ id, name, type: its, kind, location, tags }) => ({
        id,
        name,
        type: its,
        kind,
        location,
        tags,
      }));
    return ok({ value });
  }),
];
