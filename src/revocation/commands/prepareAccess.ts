import { inventoryScope, readUsers } from '../../health/readInventoryView.ts';
import { type KeyUser, type KeyUsers, usersOfVault } from '../../health/keyDependencies.ts';
import { applicationOf } from '../../model/defaultIdentity.ts';
import { identityName } from '../../model/keyIdentity.ts';
import { cancelled, failed, map, type Outcome, succeeded } from '../../model/outcome.ts';
import { sameId } from '../../model/resourceId.ts';
import { properName, capital, text, type Text } from '../../model/text.ts';
import { type AccessUndo, principalsOf, type Undo } from '../../model/undo.ts';
import { markSandbox, type Session } from '../../session/session.ts';
import { findPrincipal } from '../../setup/principal.ts';
import { pickMany } from '../../ui/quickPick.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import { accessImpact, type Impact, refsOf, unknownApplication } from '../impact.ts';
import { accessMethod } from '../revokeAccess.ts';
import type { Revocation } from '../revokeAndRestore.ts';

/** A revocation that has been prepared for review, but not confirmed yet. */
export interface Prepared<U extends Undo = Undo> extends Revocation<U> {
  readonly impact: Impact;
}

interface PreparedAccess extends Omit<AccessChoice, 'left'> {
  /** The effect of revoking their access, or why it can't be revoked. */
  readonly prepared: Outcome<Prepared<AccessUndo>>;
}

/** The identities whose access to a vault can be revoked. */
export interface AccessChoice {
  /** The identities that accounts use for the vault, the shared one first. */
  readonly identities: readonly Identity[];
  /** The ones that can still be revoked. */
  readonly left: readonly Identity[];
  /** The object ids of the identities whose revocation was prepared. */
  readonly chosen: readonly string[];
}

/** An identity that accounts use for keys of a vault. */
export interface Identity {
  readonly id: string;
  readonly firstParty: boolean;
  readonly label: Text;
  readonly accounts: number;
}

/** The identities that accounts actually use, the shared one first. Unknown identities are left out. */
function identitiesOf(users: readonly KeyUser[]): readonly Identity[] {
  const found = new Map<string, Identity>();
  for (const { account, principal } of users) {
    if (typeof principal !== 'string') continue;
    const { defaultIdentity } = account;
    const application = applicationOf(defaultIdentity);
    const before = found.get(principal.toLowerCase());
    found.set(principal.toLowerCase(), {
      id: principal,
      firstParty: defaultIdentity.kind === 'firstParty',
      label: application === undefined ? labelOf(account) : capital(text('application {0}', application)),
      accounts: (before?.accounts ?? 0) + 1,
    });
  }
  return [...found.values()].sort((a, b) => Number(b.firstParty) - Number(a.firstParty));
}

function labelOf({ name, defaultIdentity }: KeyUser['account']): Text {
  if (defaultIdentity.kind === 'firstParty') return properName('Azure Cosmos DB');
  return defaultIdentity.kind === 'userAssigned'
    ? text('{0}', identityName(defaultIdentity.id))
    : text('System-assigned identity of {0}', name);
}

/** If the directory can't be read, the shared principal is the id that works for the tenant's accounts (F-09). */
async function withPrincipals(
  { session: { azure } }: CommandContext,
  found: KeyUsers,
  signal: AbortSignal,
): Promise<KeyUsers> {
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
 * Reads the effect of revoking the access of identities to a vault.
 *
 * @param chosen the object ids that the user has chosen, or that are on record. By default, the first that has access
 */
export async function prepareAccess(
  context: CommandContext,
  { subscription, vault }: TargetNode<'vault'>,
  chosen: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<Outcome<PreparedAccess>> {
  const { session } = context;
  const { azure, pace } = session;
  const read = await readUsers(
    session.inventory,
    inventoryScope(session, []),
    (view) => usersOfVault(view, vault),
    signal,
  );
  if (!read) return cancelled;
  const users = await withPrincipals(context, read, signal);
  const found = await identitiesIn(context, users, { subscription, vault }, signal);
  if (found.kind !== 'done') return found;
  const identities = found.value;
  const choices = chosen ? [chosen] : identities.map(({ id }) => [id]);
  let first: PreparedAccess | undefined;
  for (const principals of choices.length > 0 ? choices : [[]]) {
    const target = { subscription, vault, principals };
    const impact = accessImpact(users, principals);
    const prepared = map(
      await accessMethod.prepare({ azure, pace, signal }, target),
      (undo): Prepared<AccessUndo> => ({
        undo: { ...undo, accounts: refsOf(impact.losesAccess) },
        impact,
        revoke: (operation, kept) => accessMethod.revoke(operation, target, kept),
        missing: (...of) => accessMethod.missing(...of),
      }),
    );
    const access = { identities, chosen: principals, prepared };
    // A notice says that this identity has no access. The next one might have.
    if (prepared.kind !== 'failed' || !prepared.problem.notice) return succeeded(access);
    first ??= access;
  }
  return first ? succeeded(first) : cancelled;
}

/** Without an account that is known to use the vault, the principal that accounts use by default might have access. */
async function identitiesIn(
  { session: { azure } }: CommandContext,
  users: KeyUsers,
  { subscription, vault }: Pick<TargetNode<'vault'>, 'subscription' | 'vault'>,
  signal: AbortSignal,
): Promise<Outcome<readonly Identity[]>> {
  const identities = identitiesOf(users.users);
  if (identities.length > 0) return succeeded(identities);
  const unknown = unknownApplication(users, vault.name);
  if (unknown) return failed(unknown);
  return map(await findPrincipal(azure, subscription, signal), (found) =>
    found ? [{ id: found.id, firstParty: true, label: properName('Azure Cosmos DB'), accounts: 0 }] : [],
  );
}

/** Asks which identities lose access. Undefined if the user cancels. */
export const askIdentities = (
  session: Pick<Session, 'kind'>,
  { left, chosen }: AccessChoice,
): Promise<readonly string[] | undefined> =>
  pickMany(
    {
      title: markSandbox(session, text('Revoke Cosmos DB Access')),
      placeholder: text('Choose the identities that lose access'),
    },
    left.map(({ id, firstParty, label, accounts }) => ({
      label,
      description: accounts === 1 ? text('1 account') : text('{0} accounts', accounts),
      detail: firstParty ? text('Shared principal {0}', id) : text('{0}', id),
      value: id,
    })),
    (id) => chosen.some((one) => sameId(one, id)),
  );

/** Asks which of the recorded identities get their access back. Undefined if the user cancels. */
export const askRestored = (
  session: Pick<Session, 'kind'>,
  undo: AccessUndo,
  identities: readonly Identity[],
): Promise<readonly string[] | undefined> =>
  pickMany(
    {
      title: markSandbox(session, text('Restore Cosmos DB Access')),
      placeholder: text('Choose the identities that get their access back'),
    },
    principalsOf(undo).map((id) => ({
      label: identities.find((one) => sameId(one.id, id))?.label ?? capital(text('identity {0}', id)),
      description: text(
        '{0}',
        undo.accounts.flatMap((one) => (sameId(one.principal ?? '', id) ? one.name : [])).join(', '),
      ),
      detail: text('{0}', id),
      value: id,
    })),
    () => false,
  );
