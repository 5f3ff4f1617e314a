import type { Key, KeyStore, StoreSettings } from '../../model/vault.ts';
import { empty, ok, refuse } from '../../rest/answer.ts';
import { setFrom, valueAt } from '../../timeline.ts';
import { findKey, keyCondition, newestVersion } from '../keys.ts';
import { needs } from './needs.ts';
import { dataRoute } from './dataRoute.ts';
import { bundle, deletion, item } from './keyView.ts';
import { deletedKeyNotFound, purgeProtected } from './refusals.ts';
import { words } from '../../inventedWords.ts';

const one = '/deletedkeys/{key}';

function withNewest(vault: KeyStore, key: Key, now: number, view: typeof item | typeof bundle): unknown[] {
  const newest = newestVersion(key, now);
  return newest === undefined
    ? []
    : [{ ...deletion(vault, key, now), ...view(vault, key, newest, now, false) }];
}

export const deletedKeyRoutes = [
  dataRoute('GET', '/deletedkeys', needs.listDeleted, ({ vault, now }) => {
    const deleted = vault.keys.filter((key) => keyCondition(vault, key, now) === 'deleted');
    return ok({ value: deleted.flatMap((key) => withNewest(vault, key, now, item)), nextLink: null });
  }),
  dataRoute('GET', one, needs.getDeleted, ({ vault, now, params }) => {
    const key = findKey(vault, params.key, now, 'deleted');
    return key === undefined ? deletedKeyNotFound(params.key) : ok(withNewest(vault, key, now, bundle)[0]);
  }),
  dataRoute('POST', `${one}/recover`, needs.recover, ({ vault, now, params }) => {
    const key = findKey(vault, params.key, now, 'deleted');
    const newest = key === undefined ? undefined : newestVersion(key, now);
    if (key === undefined || newest === undefined) return deletedKeyNotFound(params.key);
    setFrom(key.life, now, 'live');
    return ok(bundle(vault, key, newest, now));
  }),
  dataRoute('DELETE', one, needs.purge, ({ vault, now, params }) => {
    const key = findKey(vault, params.key, now, 'deleted');
    if (key === undefined) return deletedKeyNotFound(params.key);
    if (valueAt<StoreSettings>(vault.settings, now).purgeProtection) return purgeProtected(vault);
    vault.keys.splice(vault.keys.indexOf(key), 1);
    return empty(204);
  }),
  dataRoute('POST', '/keys/{key}/backup', needs.backup, ({ path }) =>
    refuse(501, 'NotImplemented', words.unsimulated.text('POST', path)),
  ),
];
