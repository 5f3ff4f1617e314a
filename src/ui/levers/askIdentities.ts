import { l10n, window } from 'vscode';
import { identityName } from '../../domain/accountGrantee.ts';
import { applicationOf } from '../../domain/defaultIdentity.ts';
import type { User } from '../../domain/revocation/users.ts';
import { text, type Text } from '../../domain/text.ts';
import { escapeIcons } from '../renderText.ts';
import { showText } from '../showText.ts';

/** An identity that accounts reach keys of a vault with. */
export interface Identity {
  /** Its object id. */
  readonly id: string;
  readonly firstParty: boolean;
  readonly label: Text;
  readonly accounts: number;
}

/** The identities that accounts really use, the shared one first; those that are not known are nobody's to take. */
export function identitiesOf(users: readonly User[]): readonly Identity[] {
  const found = new Map<string, Identity>();
  for (const { account, principal } of users) {
    if (typeof principal !== 'string') continue;
    const { defaultIdentity } = account;
    const application = applicationOf(defaultIdentity);
    const before = found.get(principal.toLowerCase());
    found.set(principal.toLowerCase(), {
      id: principal,
      firstParty: defaultIdentity.kind === 'firstParty',
      label: application === undefined ? labelOf(account) : text('Application {0}', application),
      accounts: (before?.accounts ?? 0) + 1,
    });
  }
  return [...found.values()].sort((a, b) => Number(b.firstParty) - Number(a.firstParty));
}

function labelOf({ name, defaultIdentity }: User['account']): Text {
  if (defaultIdentity.kind === 'firstParty') return text('Azure Cosmos DB');
  return defaultIdentity.kind === 'userAssigned'
    ? text('{0}', identityName(defaultIdentity.id))
    : text('System-assigned identity of {0}', name);
}

/** Asks whose access is to go, where there is a choice; undefined where the person gives up. */
export async function askIdentities(identities: readonly Identity[]): Promise<readonly string[] | undefined> {
  if (identities.length <= 1) return identities.map(({ id }) => id);
  const [first] = identities;
  const picked = await window.showQuickPick(
    identities.map((identity) => ({
      label: escapeIcons(showText(identity.label)),
      description: l10n.t('accounts: {0}', identity.accounts),
      detail: identity.firstParty
        ? l10n.t('The principal that accounts share, {0}', identity.id)
        : identity.id,
      picked: identity === first,
      identity,
    })),
    {
      canPickMany: true,
      title: l10n.t('Revoke Cosmos DB Access'),
      placeHolder: l10n.t('Choose the identities that lose their access'),
      ignoreFocusOut: true,
    },
  );
  return picked?.map(({ identity }) => identity.id);
}
