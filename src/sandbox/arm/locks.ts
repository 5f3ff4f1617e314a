import { covers } from '../authorization/rights.ts';
import type { SandboxResponse } from '../http.ts';
import type { State } from '../model/state.ts';
import { gatewayRefuse, ok } from '../rest/answer.ts';
import { route } from '../rest/exchange.ts';

/** 409 if a lock on the scope or above it forbids the method (F-10). POST isn't blocked. */
export function blockedByLock(state: State, method: string, scope: string): SandboxResponse | undefined {
  const deletes = method === 'DELETE';
  if (!deletes && method !== 'PUT' && method !== 'PATCH') return undefined;
  const lock = state.locks.find((one) => covers(one.scope, scope) && (deletes || one.level === 'ReadOnly'));
  if (lock === undefined) return undefined;
  // Learn: "Troubleshoot Start/Stop VMs".
  const text = `The scope '${scope}' cannot perform ${deletes ? 'delete' : 'write'} operation because following scope(s) are locked: '${lock.scope}'. Please remove the lock and try again.`;
  return gatewayRefuse(409, 'ScopeLocked', text);
}

export const lockRoutes = [
  route(
    'GET',
    '/{scope*}/providers/Microsoft.Authorization/locks',
    'Microsoft.Authorization/locks/read',
    ({ state, params }) =>
      ok({
        value: state.locks
          .filter((one) => covers(one.scope, params.scope) || covers(params.scope, one.scope))
          .map((one) => ({
            id: `${one.scope}/providers/Microsoft.Authorization/locks/${one.name}`,
            name: one.name,
            type: 'Microsoft.Authorization/locks',
            properties: { level: one.level, notes: one.notes },
          })),
      }),
  ),
];
