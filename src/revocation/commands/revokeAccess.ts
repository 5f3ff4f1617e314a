import { l10n, window } from 'vscode';
import { estateView, readUsers } from '../../health/estateOfSnapshot.ts';
import { type User, type Users, usersOfVault } from '../../health/keyDependencies.ts';
import { applicationOf } from '../../model/defaultIdentity.ts';
import { identityName } from '../../model/grantee.ts';
import { failed, map, succeeded } from '../../model/outcome.ts';
import { text, type Text } from '../../model/text.ts';
import { findPrincipal } from '../../setup/principal.ts';
import { withStop } from '../../ui/progress.ts';
import { showText } from '../../ui/showText.ts';
import { escapeIcons } from '../../ui/text.ts';
import type { Node } from '../../views/nodes/node.ts';
import { resourceOfNode } from '../../views/targets.ts';
import { accessImpact, refsOf, unknownApplication } from '../impact.ts';
import { accessMethod } from '../revokeAccess.ts';
import type { RevocationContext } from './context.ts';
import { revoke } from './revoke.ts';

/** An identity with which accounts reach keys of a vault. */
interface Identity {
  /** Its object id. */
  readonly id: string;
  readonly firstParty: boolean;
  readonly label: Text;
  readonly accounts: number;
}

/** The identities that accounts actually use, the shared one first. Unknown identities are left out. */
function identitiesOf(users: readonly User[]): readonly Identity[] {
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

/** Asks which identities lose access, if there's more than one. Undefined if the person cancels. */
async function askIdentities(identities: readonly Identity[]): Promise<readonly string[] | undefined> {
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

/** If the directory can't be read, the shared principal is the id that works for accounts of the tenant (F-09). */
async function withPrincipals(
  { session: { azure } }: RevocationContext,
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

/**
 * "Revoke Cosmos DB Access...": revokes the access that identities of the accounts have to a vault.
 *
 * @param chosen the object ids that the person has chosen before
 */
export async function revokeAccess(
  flow: RevocationContext,
  node: Node,
  chosen?: readonly string[],
): Promise<void> {
  if (node.kind !== 'vault') return;
  const { subscription, vault } = node;
  const { session, shell } = flow;
  const { azure, pace } = session;
  const title = l10n.t('Looking who uses {0}', vault.name);
  const read = await withStop(title, async (signal, report) => {
    report(text('Reading the accounts'));
    const [read, fresh] = await Promise.all([
      readUsers(session.inventory, estateView(session, []), (estate) => usersOfVault(estate, vault), signal),
      azure.in(subscription).vaults.get(vault.id, signal),
    ]);
    if (!read || fresh.kind !== 'done') return fresh.kind === 'failed' ? fresh : undefined;
    const users = await withPrincipals(flow, read, signal);
    const identities = identitiesOf(users.users);
    if (identities.length > 0) return succeeded({ users, vault: fresh.value ?? vault, identities });
    const unknown = unknownApplication(users, vault.name);
    if (unknown) return failed(unknown);
    // No account is known to use the vault. The principal that accounts use by default might still have access.
    const principal = await findPrincipal(azure, subscription, signal);
    return map(principal, (found) => ({
      users,
      vault: fresh.value ?? vault,
      identities: found
        ? [{ id: found.id, firstParty: true, label: text('Azure Cosmos DB'), accounts: 0 }]
        : [],
    }));
  });
  if (!read || read.kind === 'cancelled') return;
  if (read.kind === 'failed') {
    await shell.showProblemOf(resourceOfNode(node), read.problem);
    return;
  }
  const { users, identities } = read.value;
  const principals = chosen ?? (await askIdentities(identities));
  if (!principals || principals.length === 0) return;
  const target = { subscription, vault: read.value.vault, principals };
  const looked = await withStop(title, (signal) => accessMethod.prepare({ azure, pace, signal }, target));
  if (looked.kind !== 'done') {
    if (looked.kind === 'failed') await shell.showProblemOf(resourceOfNode(node), looked.problem);
    return;
  }
  const impact = accessImpact(users, principals);
  const undo = { ...looked.value, accounts: refsOf(impact.dark) };
  await revoke(flow, {
    undo,
    impact,
    revoke: (context, kept) => accessMethod.revoke(context, target, kept),
    missing: (...of) => accessMethod.missing(...of),
  });
}
