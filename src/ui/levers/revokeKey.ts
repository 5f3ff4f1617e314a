import { l10n } from 'vscode';
import { keyLever } from '../../app/levers/key.ts';
import { readUsers } from '../../app/readUsers.ts';
import { keyImpact, refsOf } from '../../domain/revocation/impact.ts';
import { usersOfKey } from '../../domain/revocation/users.ts';
import { text } from '../../domain/text.ts';
import { estateView } from '../protection/estateView.ts';
import { concernOfNode } from '../remedy/concern.ts';
import type { Node } from '../tree/node.ts';
import { otherUsesOf } from './otherUsesOf.ts';
import type { LeverFlow } from './flow.ts';
import { revoke } from './revoke.ts';
import { withStop } from '../withStop.ts';

/** "Revoke Key...": disables the version of a key that accounts use. */
export async function revokeKey(flow: LeverFlow, node: Node): Promise<void> {
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
    const bench = { azure: session.azure, pace: session.pace, signal };
    report(text('Looking for other resources with the key'));
    const [was, others] = await Promise.all([keyLever.look(bench, target), otherUsesOf(flow, node, signal)]);
    return { users, target, was, others };
  });
  if (!looked || looked.was.kind === 'cancelled') return;
  const { was, target, users, others } = looked;
  if (was.kind === 'failed') {
    await shell.showProblemOf(concernOfNode(node), was.problem);
    return;
  }
  const impact = { ...keyImpact(users, was.value), ...(others ? { others } : {}) };
  const undo = { ...was.value, accounts: refsOf(impact.dark) };
  await revoke(flow, {
    undo,
    impact,
    pull: (bench, kept) => keyLever.pull(bench, target, kept),
    missing: (...of) => keyLever.missing(...of),
  });
}
