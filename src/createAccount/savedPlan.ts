import { commands } from 'vscode';
import { sameId } from '../model/resourceId.ts';
import { specAccountId } from '../model/spec.ts';
import { text } from '../model/text.ts';
import { workStoreOf } from '../session/workStore.ts';
import type { Action, Page } from '../ui/page/page.ts';
import type { PageSource } from '../ui/page/panel.ts';
import type { CommandContext, Services } from '../views/commandContext.ts';
import { connectedPage, resourceNameIn } from '../views/pageSource.ts';
import { createAccount } from './createAccount.ts';
import { planAddress, planTab } from './creation.ts';

/** The page of a plan after a reload. The plan isn't stored, but a started creation is, and can continue. */
export const savedPlan = (services: Services, accountId: string): PageSource =>
  connectedPage(services, {
    ...planAddress(accountId),
    tab: planTab(resourceNameIn(accountId)),
    title: text('Create account {0}', resourceNameIn(accountId)),
    follow: async (context, show) => show(await savedPage(context, accountId)),
  });

async function savedPage(context: CommandContext, accountId: string): Promise<Page> {
  const name = resourceNameIn(accountId);
  const found = await workStoreOf(context.shell, context.session).resting();
  const records = found.kind === 'done' ? found.value.records : [];
  const [begun] = records.flatMap(({ value: { work } }) =>
    work.kind === 'createAccount' && sameId(specAccountId(work.spec), accountId) ? [work.spec] : [],
  );
  const run: Action = {
    id: 'createAccount',
    label: text('Create CMK Cosmos account'),
    kind: 'primary',
    run: () => commands.executeCommand('cosmosCmk.createAccount'),
  };
  return {
    title: text('Create account {0}', name),
    state: begun
      ? {
          mark: 'skipped',
          text: text("Account {0} isn't created yet.", name),
          details: [text("Checks what's done, then plans the rest.")],
        }
      : {
          mark: 'info',
          text: text('This page is from an earlier session.'),
          details: [text('To continue, run the command again.')],
        },
    actions: begun
      ? [
          {
            id: 'continue',
            label: text('Continue'),
            kind: 'primary',
            run: () => createAccount(context, undefined, begun),
          },
        ]
      : [run],
    sections: [],
  };
}
