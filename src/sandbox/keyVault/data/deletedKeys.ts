import type { Key, StoreSettings } from '../../model/vault.ts';
import { empty, ok, refuse } from '../../rest/answer.ts';
import { setFrom, valueAt } from '../../timeline.ts';
import { findKey, keyCondition, newestVersion } from '../keys.ts';
import { needs } from './needs.ts';
import { dataRoute, type DataExchange } from './dataRoute.ts';
import { bundle, deletion, item } from './keyView.ts';
import { page } from './pages.ts';
import { deletedKeyNotFound, purgeProtected } from './errors.ts';
import { unconfirmedMessages } from '../../unconfirmedMessages.ts';

const one = '/deletedkeys/{key}';

function withNewest(exchange: DataExchange, key: Key, view: typeof item | typeof bundle): unknown[] {
  const { vault, now } = exchange;
  const newest = newestVersion(key, now);
  return newest === undefined
    ? []
    : [{ ...deletion(vault, key, now), ...view(exchange, key, newest, false) }];
}

export const deletedKeyRoutes = [
  dataRoute('GET', '/deletedkeys', needs.listDeleted, (exchange) => {
    const { vault, now } = exchange;
    const deleted = vault.keys.filter((key) => keyCondition(vault, key, now) === 'deleted');
    return page(
      exchange,
      deleted.flatMap((key) => withNewest(exchange, key, item)),
    );
  }),
  dataRoute('GET', one, needs.getDeleted, (exchange) => {
    const { vault, now, params } = exchange;
    const key = findKey(vault, params.key, now, 'deleted');
    return key === undefined ? deletedKeyNotFound(params.key) : ok(withNewest(exchange, key, bundle)[0]);
  }),
  dataRoute('POST', `${one}/recover`, needs.recover, (exchange) => {
    const { vault, now, params } = exchange;
    const key = findKey(vault, params.key, now, 'deleted');
    const newest = key === undefined ? undefined : newestVersion(key, now);
    if (key === undefined || newest === undefined) return deletedKeyNotFound(params.key);
    setFrom(key.life, now, 'live');
    return ok(bundle(exchange, key, newest));
  }),
  dataRoute('DELETE', one, needs.purge, ({ vault, now, params }) => {
    const key = findKey(vault, params.key, now, 'deleted');
    if (key === undefined) return deletedKeyNotFound(params.key);
    if (valueAt<StoreSettings>(vault.settings, now).purgeProtection) return purgeProtected(vault);
    vault.keys.splice(vault.keys.indexOf(key), 1);
    return empty(204);
  }),
  dataRoute('POST', '/keys/{key}/backup', needs.backup, ({ path }) =>
    refuse(501, 'NotImplemented', unconfirmedMessages.unsimulated.text('POST', path)),
  ),
];
