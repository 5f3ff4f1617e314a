import { mayAct } from '../authorization/rights.ts';
import { same } from '../identifiers.ts';
import { findLocation } from '../locations.ts';
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
  readonly subscriptionId: string;
}

function rows({ state, now }: Exchange): Row[] {
  const vaults = state.vaults
    .filter((it) => valueAt(it.life, now) === 'live')
    .map(({ id, name, location, subscriptionId, settings }) => ({
      ...{ id, name, type: 'Microsoft.KeyVault/vaults', location, subscriptionId },
      tags: valueAt(settings, now).tags,
    }));
  const accounts = state.accounts
    .filter((it) => (it.deletedAt ?? Infinity) > now)
    .map(({ id, name, kind, location, subscriptionId, settings }) => ({
      ...{ id, name, type: 'Microsoft.DocumentDB/databaseAccounts', kind, subscriptionId },
      location: findLocation(location)?.name,
      tags: valueAt(settings, now).tags,
    }));
  const identities = state.identities
    .filter((it) => (it.deletedAt ?? Infinity) > now)
    .map(({ id, name, location, tags, subscriptionId }) => ({
      ...{
        id,
        name,
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
        location,
        tags,
        subscriptionId,
      },
    }));
  return [...vaults, ...accounts, ...identities];
}

export const resourceRoutes = [
  /** Lists what the caller may read, and leaves the rest out without saying so. */
  route('GET', '/subscriptions/{subscription}/resources', undefined, (exchange) => {
    const type = /resourceType eq '([^']+)'/i.exec(exchange.query.get('$filter') ?? '')?.[1];
    const value = rows(exchange)
      .toSorted((one, other) => one.id.localeCompare(other.id))
      .filter((row) => same(row.subscriptionId, exchange.params.subscription))
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
