import { findPrincipal } from '../../app/principal.ts';
import type { Users } from '../../domain/revocation/users.ts';
import type { LeverFlow } from './flow.ts';

/** Where the directory is closed, the shared principal's id is what works for accounts of the tenant (F-09). */
export async function withPrincipals(
  { session: { azure } }: LeverFlow,
  found: Users,
  signal: AbortSignal,
): Promise<Users> {
  const unknown = found.users.find(
    ({ account, principal }) =>
      account.defaultIdentity.kind === 'firstParty' && typeof principal === 'object',
  );
  if (!unknown?.subscription) return found;
  const { tenantId } = unknown.subscription;
  const principal = await findPrincipal(azure, unknown.subscription, signal);
  if (principal.kind !== 'done' || !principal.value) return found;
  const { id } = principal.value;
  return {
    ...found,
    users: found.users.map((user) =>
      user.account.defaultIdentity.kind === 'firstParty' && user.subscription?.tenantId === tenantId
        ? { ...user, principal: id }
        : user,
    ),
  };
}
