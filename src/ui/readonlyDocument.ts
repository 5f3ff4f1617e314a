import {
  commands,
  EventEmitter,
  l10n,
  type Tab,
  TabInputText,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { ShownScheme } from './shellIds.ts';

/** The text of a document that VS Code restored after a restart. Its content described one moment and isn't stored. */
export function goneText(scheme: ShownScheme): string {
  const again = (title: string) =>
    l10n.t('This document was of a window before, and is not kept. "{0}" makes it anew.', title);
  switch (scheme) {
    case 'cosmos-cmk':
      return again(l10n.t('Create CMK Cosmos account'));
    case 'cosmos-cmk-readiness':
      return again(l10n.t('Check CMK Readiness'));
    case 'cosmos-cmk-status':
      return again(l10n.t('Explain Status'));
    case 'cosmos-cmk-drill':
      return again(l10n.t('Revocation Drill'));
    case 'cosmos-cmk-revocation':
      return l10n.t(
        'This document was of a window before, and is not kept. What was revoked is: "Restore Key" and "Restore Cosmos DB Access" put it back, and "Show Journal" tells what was changed.',
      );
  }
}

/** The contents of our documents. Only we write them; for everyone else, they are read-only. */
class Contents implements TextDocumentContentProvider {
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #texts = new Map<string, string>();
  readonly #scheme: ShownScheme;

  constructor(scheme: ShownScheme) {
    this.#scheme = scheme;
  }

  set(uri: Uri, content: string): void {
    this.#texts.set(uri.path, content);
    this.#changed.fire(uri);
  }

  has(uri: Uri): boolean {
    return this.#texts.has(uri.path);
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.path) ?? goneText(this.#scheme);
  }
}

const registered = new Map<string, Contents>();

/**
 * Registered on first use, so that VS Code prefers it to the provider that activation registers. It outlives the
 * command, as a document can.
 */
function contentsOf(scheme: ShownScheme): Contents {
  const known = registered.get(scheme);
  if (known) return known;
  const made = new Contents(scheme);
  registered.set(scheme, made);
  workspace.registerTextDocumentContentProvider(scheme, made);
  return made;
}

/** A read-only document of ours that appears as a Markdown preview. Each kind has its own scheme. */
export class ShownDocument {
  readonly #scheme: ShownScheme;
  readonly #contents: Contents;
  #uri: Uri | undefined;

  constructor(scheme: ShownScheme) {
    this.#scheme = scheme;
    this.#contents = contentsOf(scheme);
  }

  /** Opens the document, or updates the open one. */
  async show(title: string, content: string): Promise<void> {
    const uri = this.#uriOf(title);
    if (this.#uri && this.#uri.path !== uri.path) await this.close();
    await this.closeLeft(title);
    this.#contents.set(uri, content);
    this.#uri = uri;
    if (tabsOf(uri).length > 0) {
      await refreshed(uri, content);
      return;
    }
    if (!(await run('markdown.showPreview', uri))) await window.showTextDocument(uri, { preview: false });
  }

  /** Closes a tab that an earlier extension host left open, because its content can't be updated anymore. */
  async closeLeft(title: string): Promise<void> {
    const uri = this.#uriOf(title);
    const tabs = this.#contents.has(uri) ? [] : tabsOf(uri);
    if (tabs.length > 0) await window.tabGroups.close(tabs);
  }

  /** The title becomes a file name in a path, where a slash would make a folder. */
  #uriOf(title: string): Uri {
    return Uri.from({ scheme: this.#scheme, path: `/${title.replaceAll('/', '-')}.md` });
  }

  /** Updates the document if it is still open. */
  async update(content: string): Promise<void> {
    if (!this.#uri) return;
    this.#contents.set(this.#uri, content);
    if (tabsOf(this.#uri).length > 0) await refreshed(this.#uri, content);
  }

  /** Brings the document to the front and gives it keyboard focus. */
  async read(): Promise<void> {
    if (!this.#uri) return;
    if (!(await run('markdown.showPreview', this.#uri))) await window.showTextDocument(this.#uri);
  }

  async close(): Promise<void> {
    const tabs = this.#uri ? tabsOf(this.#uri) : [];
    this.#uri = undefined;
    if (tabs.length > 0) await window.tabGroups.close(tabs);
  }
}

/**
 * Refreshes the preview once VS Code has the new text. An earlier refresh would draw the old text, and VS Code's own
 * refresh skips text that it considers unchanged.
 */
async function refreshed(uri: Uri, content: string): Promise<void> {
  const lines = (text: string) => text.replaceAll('\r\n', '\n');
  const document = await workspace.openTextDocument(uri);
  if (lines(document.getText()) !== lines(content)) await changed(uri);
  await run('markdown.preview.refresh');
}

/**
 * Resolves at the next change of a document, or after two seconds, because the document might be closed before that.
 */
function changed(uri: Uri): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      listening.dispose();
      resolve();
    };
    const timer = setTimeout(end, 2000);
    const listening = workspace.onDidChangeTextDocument(({ document }) => {
      if (document.uri.toString() === uri.toString()) end();
    });
  });
}

/** The tab of a preview exposes only its label, which contains the file name. */
function tabsOf(uri: Uri): Tab[] {
  const name = uri.path.slice(1);
  return window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input, label }) =>
      input instanceof TabInputText ? input.uri.toString() === uri.toString() : label.endsWith(` ${name}`),
    );
}

/** Returns false if the command doesn't exist: the Markdown extension can be disabled. */
async function run(command: string, ...args: unknown[]): Promise<boolean> {
  try {
    await commands.executeCommand(command, ...args);
    return true;
  } catch {
    return false;
  }
}

/** The plan of one run, as a read-only document beside the quick pick. */
export class PlanDocument extends ShownDocument {
  constructor() {
    super('cosmos-cmk');
  }

  override show(account: string, content: string): Promise<void> {
    return super.show(l10n.t('Plan for {0}', account), content);
  }
}

/** Saves a readiness document to a file that the person chooses. */
export async function saveMarkdown(title: string, content: string): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const name = `${title.replaceAll(/[^\p{L}\p{N}.-]+/gu, '-')}.md`;
  const place = await window.showSaveDialog({
    title,
    saveLabel: l10n.t('Save'),
    filters: { Markdown: ['md'] },
    defaultUri: folder ? Uri.joinPath(folder, name) : Uri.file(`/${name}`),
  });
  if (place) await workspace.fs.writeFile(place, new TextEncoder().encode(content));
}
