import { commands, window, workspace } from 'vscode';
import { type RevocationContext, recordsOf } from '../revocation/commands/context.ts';
import { planSetting } from '../ui/settings.ts';
import { journalMarkdown } from './journalDocument.ts';

/** Opens the journal as an unsaved document. To export it, the person saves it. */
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
  // Without the Markdown extension, the document shows as plain text.
  await Promise.resolve(commands.executeCommand('markdown.showPreview', document.uri)).catch(() => undefined);
}
