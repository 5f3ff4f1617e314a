import { env } from 'vscode';
import { text } from '../model/text.ts';
import { type PageSource, showPage } from '../ui/page/panel.ts';
import type { Page } from '../ui/page/page.ts';
import type { CommandContext, Services } from '../views/commandContext.ts';
import { connectedPage } from '../views/pageSource.ts';
import { isUnfinished, readUnfinished, type UnfinishedWork, type WorkAction } from './readUnfinished.ts';
import { unfinishedPage, unfinishedTitle } from './unfinishedPage.ts';

export const startedAt = (at: number) => new Date(at).toLocaleString(env.language);

/** "Show Unfinished Work": what to do about changes that didn't finish. The page exists until they do. */
export const showUnfinished = (context: CommandContext): void =>
  showPage(context.pages, unfinishedSource(context));

export const unfinishedSource = (services: Services): PageSource =>
  connectedPage(services, {
    kind: 'unfinished',
    subject: '',
    tab: unfinishedTitle,
    title: unfinishedTitle,
    follow: (context, show, signal) => draw(context, show, signal),
  });

async function draw(context: CommandContext, show: (page: Page) => void, signal: AbortSignal): Promise<void> {
  const { session } = context;
  const again = () => draw(context, show, signal);
  const found = await readUnfinished(context, session);
  if (signal.aborted) return;
  show(
    unfinishedPage({
      ...found,
      sandbox: session.kind === 'sandbox',
      moment: startedAt,
      run: async (work: UnfinishedWork, action: WorkAction) => {
        if (await isUnfinished(context, session, work.names)) await action.run(session);
        await again();
      },
      refresh: again,
    }),
  );
}

export const stoppedText = ({ title, at, note }: UnfinishedWork) =>
  text("{0} didn't finish. Started {1}. {2}", title, startedAt(at), note);
