import { gateText } from '../../model/oldKeyVersion.ts';
import { text } from '../../model/text.ts';
import type { Session } from '../../session/session.ts';
import { knownAccounts, readUsersOfKey } from '../../setup/commands/affectedAccounts.ts';
import { whileChecking } from '../../setup/commands/runStepCommand.ts';
import { checkGate } from '../../setup/oldKeyVersion.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import { resourceOfNode } from '../../views/targets.ts';
import type { CheckedVersion } from '../keyPage.ts';

/** The latest result, by the ID of the key. */
const checked = new WeakMap<Session, Map<string, CheckedVersion>>();

/** "Check Old Key Version": reads the accounts to decide whether the version can be disabled. Changes nothing. */
export async function runVersionCheck(
  context: CommandContext,
  node: TargetNode<'keyVersion'>,
  showKey: () => void,
): Promise<void> {
  const { subscription, vault, key, version } = node;
  const { session } = context;
  const { azure, pace } = session;
  const gate = await whileChecking(context, text('Check Old Key Version'), (signal) =>
    checkGate(
      { azure, pace, signal },
      {
        ...{ subscription, vault, key: key.name, version: version.version },
        users: async (stop) => {
          const users = await readUsersOfKey(session, key.uri, stop);
          return users && knownAccounts(users);
        },
      },
    ),
  );
  if (gate.kind === 'failed') await context.shell.showProblemOf(session, resourceOfNode(node), gate.problem);
  if (gate.kind !== 'done') return;
  const { verdict } = gate.value;
  const ofSession = checked.get(session) ?? new Map<string, CheckedVersion>();
  checked.set(session, ofSession);
  ofSession.set(key.id.toLowerCase(), {
    kind: verdict.kind,
    text: gateText(verdict, version.version, key.name),
    at: pace.now(),
  });
  showKey();
}

export const checkedVersionOf = (session: Session, keyId: string): CheckedVersion | undefined =>
  checked.get(session)?.get(keyId.toLowerCase());
