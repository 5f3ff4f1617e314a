import { l10n } from 'vscode';
import { estateView, readUsers } from '../../health/estateOfSnapshot.ts';
import { usersOfKey } from '../../health/keyDependencies.ts';
import { text } from '../../model/text.ts';
import type { KeyUndo } from '../../model/undo.ts';
import { withStop } from '../../ui/progress.ts';
import type { Node } from '../../views/nodes/node.ts';
import { resourceOfNode } from '../../views/targets.ts';
import { oldVersionMethod } from '../disableOldVersion.ts';
import { keyImpact, oldVersionImpact, refsOf } from '../impact.ts';
import { keyMethod } from '../revokeKey.ts';
import { type RevocationContext, otherUsesOf } from './context.ts';
import { revoke } from './revoke.ts';

/** "Revoke Key...": disables the version of a key that accounts use. */
export async function revokeKey(flow: RevocationContext, node: Node): Promise<void> {
  if (node.kind !== 'key' && node.kind !== 'keyVersion') return;
  const { subscription, vault, key } = node;
  const { session, shell } = flow;
  const looked = await withStop(l10n.t('Looking who uses the key {0}', key.name), async (signal, report) => {
    report(text('Reading the accounts'));
    const users = await readUsers(
      session.inventory,
      estateView(session, []),
      (estate) => usersOfKey(estate, key.uri),
      signal,
    );
    if (!users) return undefined;
    const target = { subscription, vault, key: key.name, users: users.users };
    const context = { azure: session.azure, pace: session.pace, signal };
    report(text('Looking for other resources with the key'));
    const [was, others] = await Promise.all([
      keyMethod.prepare(context, target),
      otherUsesOf(flow, node, signal),
    ]);
    return { users, target, was, others };
  });
  if (!looked || looked.was.kind === 'cancelled') return;
  const { was, target, users, others } = looked;
  if (was.kind === 'failed') {
    await shell.showProblemOf(resourceOfNode(node), was.problem);
    return;
  }
  const impact = { ...keyImpact(users, was.value), ...(others ? { others } : {}) };
  const undo = { ...was.value, accounts: refsOf(impact.dark) };
  await revoke(flow, {
    undo,
    impact,
    revoke: (context, kept) => keyMethod.revoke(context, target, kept),
    missing: (...of) => keyMethod.missing(...of),
  });
}

/** "Disable Old Key Version...": a version that no account needs any more, behind the gate. */
export async function disableOldVersion(flow: RevocationContext, node: Node): Promise<void> {
  if (node.kind !== 'keyVersion') return;
  const { subscription, vault, key, version } = node;
  const { session, shell } = flow;
  const { azure, pace, inventory } = session;
  const title = l10n.t('Looking who needs the version of {0}', key.name);
  const looked = await withStop(title, async (signal, report) => {
    report(text('Reading the accounts'));
    const view = estateView(session, []);
    const users = await readUsers(inventory, view, (estate) => usersOfKey(estate, key.uri), signal);
    if (!users) return undefined;
    const followers = users.users.flatMap(({ account, subscription: home }) =>
      home ? [{ account, subscription: home }] : [],
    );
    const target = {
      subscription,
      vault,
      key: key.name,
      version: version.version,
      followers,
      hidden: users.hiding.length > 0 || followers.length < users.users.length,
    };
    report(text('Looking for other resources with the key'));
    const [found, others] = await Promise.all([
      oldVersionMethod.look({ azure, pace, signal }, target),
      otherUsesOf(flow, node, signal),
    ]);
    return { users, target, found, others };
  });
  if (!looked || looked.found.kind === 'cancelled') return;
  const { users, target, found, others } = looked;
  if (found.kind === 'failed') {
    await shell.showProblemOf(resourceOfNode(node), found.problem);
    return;
  }
  const { gate, ...undo } = found.value;
  const impact = { ...oldVersionImpact(users, version.version), gate, ...(others ? { others } : {}) };
  const reviewed = { ...target, reviewed: gate.kind };
  await revoke<KeyUndo>(flow, {
    undo,
    impact,
    revoke: (context, kept) => oldVersionMethod.revoke(context, reviewed, kept),
    missing: (...of) => oldVersionMethod.missing(...of),
  });
}
