import { keyIdIn } from '../../model/inventoryView.ts';
import { unknownLatestVersion } from '../../model/keyHealth.ts';
import { parseKeyUri } from '../../model/keyUri.ts';
import { otherUse } from '../../model/otherUses.ts';
import { cancelled, failed, map, type Outcome } from '../../model/outcome.ts';
import { couldNot, named } from '../../model/problems.ts';
import { text } from '../../model/text.ts';
import type { KeyUndo } from '../../model/undo.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import { knownAccounts, readUsersOfKey } from '../../setup/commands/affectedAccounts.ts';
import { oldVersionMethod } from '../disableOldVersion.ts';
import { type Impact, keyImpact, oldVersionImpact, refsOf } from '../impact.ts';
import { keyMethod } from '../revokeKey.ts';
import type { Prepared } from './prepareAccess.ts';

type KeyNode = TargetNode<'key' | 'keyVersion'>;

/** Reads the effect of revoking a key, which disables the versions that accounts use. */
export async function prepareKey(
  context: CommandContext,
  node: KeyNode,
  signal: AbortSignal,
): Promise<Outcome<Prepared<KeyUndo>>> {
  const { subscription, vault, key } = node;
  const { azure, pace } = context.session;
  const users = await usersOf(context, node, signal);
  if (!users) return cancelled;
  const target = { subscription, vault, key: key.name, users: users.users };
  const [prepared, others] = await Promise.all([
    keyMethod.prepare({ azure, pace, signal }, target),
    otherUsesOf(context, node, signal),
  ]);
  return map(prepared, (undo) => {
    const impact = { ...keyImpact(users, undo), ...(others ? { others } : {}) };
    return {
      undo: { ...undo, accounts: refsOf(impact.losesAccess) },
      impact,
      revoke: (operation, kept) => keyMethod.revoke(operation, target, kept),
      missing: (...of) => keyMethod.missing(...of),
    };
  });
}

/** Reads whether any account needs an old version, and the effect of disabling it. */
export async function prepareOldVersion(
  context: CommandContext,
  node: TargetNode<'keyVersion'>,
  signal: AbortSignal,
): Promise<Outcome<Prepared<KeyUndo>>> {
  const { subscription, vault, key, version } = node;
  const { azure, pace } = context.session;
  const users = await usersOf(context, node, signal);
  if (!users) return cancelled;
  const target = {
    subscription,
    vault,
    key: key.name,
    version: version.version,
    users: async (stop: AbortSignal) => {
      const now = await usersOf(context, node, stop);
      return now && knownAccounts(now);
    },
  };
  const [prepared, others] = await Promise.all([
    oldVersionMethod.prepare({ azure, pace, signal }, target),
    otherUsesOf(context, node, signal),
  ]);
  return map(prepared, ({ gate, ...undo }) => {
    const reviewed = { ...target, reviewed: gate.kind };
    return {
      undo,
      impact: { ...oldVersionImpact(users, version.version), gate, ...(others ? { others } : {}) },
      revoke: (operation, kept) => oldVersionMethod.revoke(operation, reviewed, kept),
      missing: (...of) => oldVersionMethod.missing(...of),
    };
  });
}

const usersOf = ({ session }: CommandContext, { key }: KeyNode, signal: AbortSignal) =>
  readUsersOfKey(session, key.uri, signal);

/** Other resources in all readable subscriptions that use a key. Undefined if it was stopped. */
export async function otherUsesOf(
  { session: { azure, inventory } }: Pick<CommandContext, 'session'>,
  { key }: Pick<KeyNode, 'key'>,
  signal: AbortSignal,
): Promise<Impact['others']> {
  const uri = parseKeyUri(key.uri, azure.cloud);
  if (!uri) return undefined;
  const { subscriptions } = inventory.snapshot;
  const found = await azure.mentions(uri, subscriptions, signal);
  if (found.kind === 'cancelled') return signal.aborted ? undefined : { why: text('Sign-in was canceled.') };
  if (found.kind === 'failed') return { why: found.problem.why };
  const wanted = { ...uri, cloud: azure.cloud };
  return found.value.flatMap((mention) => otherUse(mention, wanted) ?? []);
}

/** The latest version of a key, or an old one, that is disabled without a record. Undefined if it's enabled. */
export async function readDisabled(
  context: CommandContext,
  node: KeyNode,
  signal: AbortSignal,
): Promise<Outcome<KeyUndo | undefined>> {
  const { subscription, vault, key } = node;
  const { session } = context;
  const { keys } = session.azure.in(subscription);
  const [users, full, versions] = await Promise.all([
    usersOf(context, node, signal),
    keys.get(vault.id, key.name, signal),
    keys.versions(keyIdIn(vault.id, key.name), signal),
  ]);
  if (full.kind !== 'done') return full;
  if (node.kind === 'key' && full.value && full.value.latestVersion === undefined)
    return failed(unknownLatestVersion(couldNot('restore', named.key(key.name))));
  const wanted = node.kind === 'key' ? full.value?.latestVersion : node.version.version;
  return map(versions, (all): KeyUndo | undefined => {
    const found = all.find(({ version }) => version === wanted);
    if (!found || found.enabled) return undefined;
    return {
      kind: 'key',
      ...(node.kind === 'key' ? {} : { old: true as const }),
      subscription,
      vault: { id: vault.id, name: vault.name, uri: vault.uri },
      key: key.name,
      versions: [{ version: found.version, enabled: true }],
      at: session.pace.now(),
      accounts:
        node.kind === 'key'
          ? (users?.users ?? []).flatMap(({ account, subscription: home }) =>
              home && account.status.kind === 'revoked'
                ? [{ id: account.id, name: account.name, subscription: home }]
                : [],
            )
          : [],
    };
  });
}
