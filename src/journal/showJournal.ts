import { commands, window, workspace } from 'vscode';
import { type RevocationContext, recordsOf } from '../revocation/commands/context.ts';
import { planSetting } from '../ui/settings.ts';
import { journalMarkdown } from './journalDocument.ts';

/** Opens what was changed as a document of the person's own: saving it is exporting it. */
export async function showJournal(flow: RevocationContext): Promise<void> {
  const { session } = flow;
  const [entries, accounts, records] = await Promise.all([
    session.journal?.read() ?? [],
    session.signIn.accounts(),
    recordsOf(flow),
  ]);
  const content = journalMarkdown(
    entries,
    (records ?? []).map(({ undo }) => undo),
    {
      ...planSetting(session),
      label: (account) => accounts.find(({ id }) => id === account)?.label ?? account,
    },
  );
  const document = await workspace.openTextDocument({ language: 'markdown', content });
  await window.showTextDocument(document, { preview: false });
  // Without the Markdown extension it is read as it is.
  await Promise.resolve(commands.executeCommand('markdown.showPreview', document.uri)).catch(() => undefined);
}
