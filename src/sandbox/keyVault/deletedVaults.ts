import { newGuid, same } from '../identifiers.ts';
import type { State } from '../model/state.ts';
import { empty, ok, refuse } from '../rest/answer.ts';
import { route } from '../rest/exchange.ts';
import { valueAt } from '../timeline.ts';
import { conditionOf } from './vaults.ts';
import { deletedVaultView } from './vaultView.ts';

const provider = '/subscriptions/{subscription}/providers/Microsoft.KeyVault';
const one = `${provider}/locations/{location}/deletedVaults/{vault}` as const;
const read = 'Microsoft.KeyVault/locations/deletedVaults/read';

function find(state: State, params: { subscription: string; vault: string }, now: number) {
  return state.vaults.find(
    (vault) =>
      same(vault.subscriptionId, params.subscription) &&
      same(vault.name, params.vault) &&
      conditionOf(vault, now) === 'deleted',
  );
}

function missing(name: string) {
  return refuse(404, 'DeletedVaultNotFound', `The specified deleted vault '${name}' does not exist.`);
}

export const deletedVaultRoutes = [
  route(
    'GET',
    `${provider}/deletedVaults`,
    'Microsoft.KeyVault/deletedVaults/read',
    ({ state, params, now }) =>
      ok({
        value: state.vaults
          .filter((vault) => same(vault.subscriptionId, params.subscription))
          .filter((vault) => conditionOf(vault, now) === 'deleted')
          .map((vault) => deletedVaultView(vault, now)),
      }),
  ),
  route('GET', one, read, ({ state, params, now }) => {
    const vault = find(state, params, now);
    return vault === undefined ? missing(params.vault) : ok(deletedVaultView(vault, now));
  }),
  route(
    'POST',
    `${one}/purge`,
    'Microsoft.KeyVault/locations/deletedVaults/purge/action',
    ({ state, params, now, apiVersion }) => {
      const vault = find(state, params, now);
      if (vault === undefined) return missing(params.vault);
      if (valueAt(vault.settings, now).purgeProtection) {
        return refuse(
          400,
          'MethodNotAllowed',
          `Operation "DeletedVaultPurge" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.\r\nVault: ${vault.name};location=${vault.location}`,
        );
      }
      state.vaults.splice(state.vaults.indexOf(vault), 1);
      // Accepted, and done by the time that a client asks.
      const results = `https://management.azure.com/subscriptions/${params.subscription}/providers/Microsoft.KeyVault/locations/${params.location}/operationResults/${newGuid()}`;
      return empty(202, { location: `${results}?api-version=${apiVersion}` });
    },
  ),
  route('GET', `${provider}/locations/{location}/operationResults/{operation}`, undefined, () => empty(200)),
];
