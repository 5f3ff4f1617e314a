import { sameId } from '../resourceId.ts';
import type { Affected, Impact } from '../revocation/impact.ts';
import type { Users } from '../revocation/users.ts';
import { text, type Text } from '../text.ts';

/** Who may lose access by an old version: nobody that is known to, or the gate would not have let it through. */
export function oldVersionImpact({ users, hiding }: Users, version: string): Impact {
  const note = (used: string | undefined): Text =>
    used === undefined
      ? text('Azure does not say which version it uses.')
      : text('It uses another version: {0}', used);
  const told = users.map((user): Affected => ({ user, note: note(user.account.keyVersion) }));
  const isKnown = ({ user }: Affected) => user.account.keyVersion !== undefined;
  return {
    dark: told.filter(({ user }) => sameId(user.account.keyVersion ?? '', version)),
    already: [],
    unsure: told.filter((one) => !isKnown(one)),
    spared: told.filter((one) => isKnown(one) && !sameId(one.user.account.keyVersion ?? '', version)),
    hiding,
  };
}
