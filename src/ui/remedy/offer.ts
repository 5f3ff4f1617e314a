import { commands } from 'vscode';
import type { Session } from '../../app/session.ts';
import type { Problem } from '../../domain/problem.ts';
import { remedyOf } from '../../domain/remedy.ts';
import type { Offer } from '../shell.ts';
import { type Concern } from '../shell.ts';
import { showText } from '../showText.ts';
import type { Setting } from '../tree/look.ts';
import type { Node } from '../tree/node.ts';
import { presentation } from '../tree/presentation.ts';
import { thingOf } from './concern.ts';
import { remedyLabel } from './remedyLabel.ts';
import { capabilityOf, commandOf, kindsOf } from './target.ts';

/** The command that a problem's remedy names; undefined where there is none, or nothing that it can be run on. */
export async function offerFor(
  session: Session | undefined,
  setting: (session: Session) => Setting,
  problem: Problem,
  concern?: Concern,
): Promise<Offer | undefined> {
  const remedy = remedyOf(problem);
  if (!remedy) return undefined;
  const label = showText(remedyLabel[remedy]);
  if (remedy === 'signInToTenant') {
    if (session?.kind === 'sandbox') return undefined;
    return concern
      ? offer(label, commandOf(remedy), tenantOf(concern, problem))
      : offer(label, 'cosmosCmk.signIn');
  }
  if (!session || !concern) return undefined;
  for (const kind of kindsOf[remedy]) {
    const node = await thingOf(session, kind, concern);
    if (node && presentation(node, setting(session)).capabilities.includes(capabilityOf(remedy)))
      return offer(label, commandOf(remedy), node);
  }
  return undefined;
}

const offer = (label: string, command: string, node?: Node): Offer => ({
  label,
  run: async () => {
    await commands.executeCommand(command, node);
  },
});

const tenantOf = ({ subscription: { tenantId, account } }: Concern, problem: Problem): Node => ({
  kind: 'tenantFailure',
  failure: { tenantId, account, problem },
});
