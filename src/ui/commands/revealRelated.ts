import { l10n, window } from 'vscode';
import type { Session } from '../../app/session.ts';
import { related, type Relation } from '../protection/related.ts';
import type { Node } from '../tree/node.ts';
import type { Workbench } from '../tree/workbenchType.ts';
import { pickAmong } from './pickNode.ts';

/** Shows in its own view what a node hangs on, or what hangs on it; asks which one where there are several. */
export async function revealRelated(
  { choice, views }: Workbench,
  relation: Relation,
  node: Node,
  session: Session,
): Promise<void> {
  const found = await related(session, node, relation, choice.of(session));
  const target = found.length > 1 ? await pickAmong(found, views.setting(session)) : found[0];
  if (target) await views.show(target);
  else if (found.length === 0)
    await window.showInformationMessage(
      relation === 'accounts'
        ? l10n.t('None of the accounts that could be read has a key of it.')
        : l10n.t(
            'It is not among what could be read: it may be deleted, or in a subscription that is not selected or not seen from here.',
          ),
    );
}
