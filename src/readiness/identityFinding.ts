import { identityName } from '../model/keyIdentity.ts';
import type { ReadResult } from '../model/inventoryView.ts';
import { sameId } from '../model/resourceId.ts';
import { labeled } from '../model/problems.ts';
import type { Account, UserAssignedIdentity } from '../model/resources.ts';
import { text } from '../model/text.ts';
import { type ReadinessFinding, passed, unread } from './finding.ts';

/** An identity's current state; undefined if it is deleted. */
export type IdentityNow = UserAssignedIdentity | undefined;

/**
 * Whether the user-assigned identity that an account uses still exists with the same principal. A deleted identity that
 * was created again with the same name has another principal (docs/azure.md, Identities and access).
 */
export function identityFinding(
  account: Account,
  found: ReadResult<IdentityNow>,
): ReadinessFinding | undefined {
  const { name, defaultIdentity: used, identities } = account;
  if (used.kind !== 'userAssigned') return undefined;
  const title = text('Identity');
  if (!found.read) return unread(title, name, found.why, 'F-31');
  const known = identities?.userAssigned.find(({ id }) => sameId(id, used.id))?.principalId;
  const current = found.value?.principalId;
  const common = { title, on: name, code: 'F-31', owner: 'accountOwner', fix: 'changeIdentity' } as const;
  if (found.value === undefined)
    return {
      ...common,
      urgency: 'needsAction',
      what: text('Identity {0} was deleted.', identityName(used.id)),
      evidence: labeled(text('Identity'), used.id),
      next: text(
        "Run Change Default Identity with an existing identity. A deleted identity can't be recovered. A new one with the same name is a different principal.",
      ),
    };
  if (known !== undefined && current !== undefined && !sameId(known, current))
    return {
      ...common,
      urgency: 'needsAction',
      what: text('Identity {0} was deleted and created again.', identityName(used.id)),
      evidence: text('The account uses principal {0}. The identity now has principal {1}.', known, current),
      next: text(
        'Run Change Default Identity and choose the same identity. The new principal replaces the former one and gets access.',
      ),
    };
  return passed(title, name);
}
