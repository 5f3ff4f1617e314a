import { applicationOf } from '../defaultIdentity.ts';
import type { Problem } from '../problem.ts';
import { text } from '../text.ts';
import type { Users } from './users.ts';

/** Why an access cannot be taken: accounts reach the vault by an application that nobody here may look up. */
export function unknownApplication({ users }: Users, vault: string): Problem | undefined {
  const [why] = users.flatMap(({ account, principal }) =>
    typeof principal === 'object' && applicationOf(account.defaultIdentity) ? [principal.why] : [],
  );
  return (
    why && {
      code: 'F-09',
      owner: 'tenantAdministrator',
      what: text('Whose access to {0} is to be taken is not known.', vault),
      why,
      next: text(
        'Have somebody who may look into the directory of that tenant do this, or use "Revoke Key".',
      ),
    }
  );
}
