import { resourceNotFound } from '../arm/identities.ts';
import { same } from '../identifiers.ts';
import { listAt, textAt } from '../json.ts';
import { subscriptionOf, withKey } from '../model/lookup.ts';
import type { AccessPolicy } from '../model/vault.ts';
import { empty, ok, refuse } from '../rest/answer.ts';
import { route } from '../rest/exchange.ts';
import { setFrom, valueAt } from '../timeline.ts';
import { readAccessPolicies } from './vaultSettings.ts';
import { conditionOf, findVault, vaultGroup, vaultNameOwner, vaultPath, vaultType } from './vaults.ts';
import { vaultView } from './vaultView.ts';
import { invalidName, takenName, validVaultName } from './vaultErrors.ts';

const provider = 'providers/Microsoft.KeyVault';

/** Whether two policies have the same principal. */
function isOf(one: AccessPolicy, other: AccessPolicy): boolean {
  return same(one.objectId, other.objectId) && same(one.applicationId, other.applicationId);
}

function changed(
  operation: string,
  known: readonly AccessPolicy[],
  sent: readonly AccessPolicy[],
): readonly AccessPolicy[] {
  if (operation === 'replace') return sent;
  const rest = [...known];
  for (const policy of sent) {
    const index = rest.findIndex((one) => isOf(one, policy));
    const former = rest[index];
    const merged = combine(operation, former, policy);
    if (former === undefined) rest.push(...(merged === undefined ? [] : [merged]));
    else rest.splice(index, 1, ...(merged === undefined ? [] : [merged]));
  }
  return rest;
}

/** `add` adds to the permissions of a principal, `remove` removes the named ones. */
function combine(
  operation: string,
  known: AccessPolicy | undefined,
  sent: AccessPolicy,
): AccessPolicy | undefined {
  if (known === undefined) return operation === 'add' ? sent : undefined;
  const permissions: Record<string, readonly string[]> = { ...known.permissions };
  for (const kind of ['keys', 'secrets', 'certificates', 'storage'] as const) {
    const before = known.permissions[kind] ?? [];
    const named = sent.permissions[kind] ?? [];
    const missing = named.filter((one) => !before.some((other) => same(one, other)));
    const left = before.filter((one) => !named.some((other) => same(one, other)));
    const after = operation === 'add' ? [...before, ...missing] : left;
    if (after.length > 0 || known.permissions[kind] !== undefined) permissions[kind] = after;
  }
  const empties = Object.values(permissions).every((list) => list.length === 0);
  return operation === 'remove' && empties ? undefined : { ...known, permissions };
}

export const vaultRoutes = [
  route('GET', `/subscriptions/{subscription}/${provider}/vaults`, `${vaultType}/read`, (exchange) => {
    const { state, params, now } = exchange;
    const listed = withKey(state.vaults, subscriptionOf, params.subscription).filter(
      (one) => conditionOf(one, now) === 'live',
    );
    return ok({ value: listed.map((one) => vaultView(exchange, one)) });
  }),
  route('GET', `${vaultGroup}/${provider}/vaults`, `${vaultType}/read`, (exchange) => {
    const { state, params, now } = exchange;
    const listed = withKey(state.vaults, subscriptionOf, params.subscription).filter(
      (one) => same(one.resourceGroup, params.group) && conditionOf(one, now) === 'live',
    );
    return ok({ value: listed.map((one) => vaultView(exchange, one)) });
  }),
  route('GET', vaultPath, `${vaultType}/read`, (exchange) => {
    const { state, path, params, now } = exchange;
    const vault = findVault(state, path, now);
    return vault === undefined
      ? resourceNotFound(vaultType, params.vault, params.group)
      : ok(vaultView(exchange, vault));
  }),
  route('DELETE', vaultPath, `${vaultType}/delete`, ({ state, path, now }) => {
    const vault = findVault(state, path, now);
    if (vault === undefined) return empty(204);
    setFrom(vault.life, now, 'deleted');
    return empty(200);
  }),
  route(
    'PUT',
    `${vaultPath}/accessPolicies/{operation}`,
    `${vaultType}/accessPolicies/write`,
    ({ state, path, params, body, now }) => {
      const vault = findVault(state, path.replace(/\/accessPolicies\/.*$/i, ''), now);
      if (vault === undefined) return resourceNotFound(vaultType, params.vault, params.group);
      const operation = params.operation.toLowerCase();
      const sent = readAccessPolicies(listAt(body, 'properties', 'accessPolicies'));
      if (sent === undefined || !['add', 'replace', 'remove'].includes(operation)) {
        return refuse(400, 'BadRequest', 'The access policies of the request are not valid.');
      }
      const known = valueAt(vault.settings, now);
      const accessPolicies = changed(operation, known.accessPolicies, sent);
      setFrom(vault.settings, now, { ...known, accessPolicies });
      return ok({
        id: `${vault.id}/accessPolicies/`,
        type: 'Microsoft.KeyVault/vaults/accessPolicies',
        // Recorded: only the principals that the request names.
        properties: {
          accessPolicies: accessPolicies.filter((one) => sent.some((it) => isOf(one, it))),
        },
      });
    },
  ),
  route(
    'POST',
    `/subscriptions/{subscription}/${provider}/checkNameAvailability`,
    'Microsoft.KeyVault/checkNameAvailability/read',
    ({ state, body, now }) => {
      const name = textAt(body, 'name') ?? '';
      if (!validVaultName(name)) {
        return ok({
          nameAvailable: false,
          reason: 'AccountNameInvalid',
          message: invalidName(name),
        });
      }
      return vaultNameOwner(state, name, now) === undefined
        ? ok({ nameAvailable: true })
        : ok({ nameAvailable: false, reason: 'AlreadyExists', message: takenName(name) });
    },
  ),
];
