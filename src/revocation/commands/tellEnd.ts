import { text, type Text } from '../../model/text.ts';
import type { Undo } from '../../model/undo.ts';
import { markSandbox } from '../../session/session.ts';
import { showInformation, showWarning } from '../../ui/showText.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import { type AccountNow, type Stage, stageState } from '../stage.ts';

/** Reports in one notification how a revocation or a restore ended, with a button that opens its page. */
export function tellEnd(
  context: CommandContext,
  reopen: () => void,
  stage: Stage,
  undo: Undo,
  accounts: readonly AccountNow[],
): void {
  const { mark, text: what, details = [] } = stageState(stage, undo, accounts, undefined);
  const message = details.slice(0, 2).reduce<Text>((all, one) => text('{0} {1}', all, one), what);
  const show = text('Show');
  const tell = mark === 'done' || mark === 'ok' ? showInformation : showWarning;
  void context.pages.run('revocation end', async () => {
    if ((await tell(markSandbox(context.session, message), show)) === show) reopen();
  });
}
