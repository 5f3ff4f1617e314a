import { l10n } from 'vscode';
import { oldVersionLever } from '../../app/levers/oldVersion.ts';
import { readUsers } from '../../app/readUsers.ts';
import { oldVersionImpact } from '../../domain/rotation/oldVersionImpact.ts';
import type { KeyUndo } from '../../domain/revocation/undo.ts';
import { usersOfKey } from '../../domain/revocation/users.ts';
import { text } from '../../domain/text.ts';
import { estateView } from '../protection/estateView.ts';
import { concernOfNode } from '../remedy/concern.ts';
import type { Node } from '../tree/node.ts';
import { withStop } from '../withStop.ts';
import type { LeverFlow } from './flow.ts';
import { otherUsesOf } from './otherUsesOf.ts';
import { revoke } from './revoke.ts';

/** "Disable Old Key Version...": a version that no account needs any more, behind the gate. */
export async function disableOldVersion(flow: LeverFlow, node: Node): Promise<void> {
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
      oldVersionLever.look({ azure, pace, signal }, target),
      otherUsesOf(flow, node, signal),
    ]);
    return { users, target, found, others };
  });
  if (!looked || looked.found.kind === 'cancelled') return;
  const { users, target, found, others } = looked;
  if (found.kind === 'failed') {
    await shell.showProblemOf(concernOfNode(node), found.problem);
    return;
  }
  const { gate, ...undo } = found.value;
  const impact = { ...oldVersionImpact(users, version.version), gate, ...(others ? { others } : {}) };
  const reviewed = { ...target, reviewed: gate.kind };
  await revoke<KeyUndo>(flow, {
    undo,
    impact,
    pull: (bench, kept) => oldVersionLever.pull(bench, reviewed, kept),
    missing: (...of) => oldVersionLever.missing(...of),
  });
}
