import {
  commands,
  type FileSystemWatcher,
  FileType,
  type LogOutputChannel,
  Position,
  Uri,
  workspace,
  type WorkspaceFolder,
} from 'vscode';
import { text, type Text } from '../../model/text.ts';
import { writeLog } from '../../ui/log.ts';
import { type ReportProgress, withStop } from '../../ui/progress.ts';
import { showInformation } from '../../ui/showText.ts';
import { longestText } from './budget.ts';
import type { CheckedText, TemplateCheck } from './diagnostics.ts';
import { noIgnoreRules } from './ignoreRules.ts';
import { lineStarts, positionIn } from './layout.ts';
import { type ReadableFolder, templatePaths } from './workspaceFiles.ts';

/** Bytes: a character of UTF-8 has at most four. */
const largestFile = longestText * 4;

const readsAtOnce = 8;

interface Counts {
  files: number;
  problems: number;
  readonly tooLarge: string[];
  readonly unreadable: string[];
}

const noCounts = (): Counts => ({ files: 0, problems: 0, tooLarge: [], unreadable: [] });

/** Checks all templates of the workspace, and keeps their findings in the Problems view until the next run. */
export class WorkspaceCheck {
  readonly #check: TemplateCheck;
  readonly #log: LogOutputChannel;
  readonly #checked = new Set<string>();
  #watcher: FileSystemWatcher | undefined;

  constructor(check: TemplateCheck, log: LogOutputChannel) {
    this.#check = check;
    this.#log = log;
  }

  async run(): Promise<void> {
    const folders = workspace.workspaceFolders ?? [];
    if (folders.length === 0) {
      await showInformation(text('Open a folder first.'));
      return;
    }
    this.#forgetAll();
    this.#watch();
    const counts = noCounts();
    const isComplete = await withStop(
      text('Checking the templates of the workspace'),
      async (signal, tell) => {
        for (const folder of folders) await this.#checkFolder(folder, counts, signal, tell);
        return !signal.aborted;
      },
    );
    for (const path of counts.tooLarge) writeLog(this.#log, 'info', `Too large to check: ${path}`);
    for (const path of counts.unreadable) writeLog(this.#log, 'warn', `Couldn't be read: ${path}`);
    if (counts.problems > 0) await commands.executeCommand('workbench.actions.view.problems');
    await this.#report(summary(counts, isComplete), counts.tooLarge.length + counts.unreadable.length > 0);
  }

  /** Checks a file again that has changed on disk, or whose closed editor might have had unsaved text. */
  async checkAgain(uri: Uri): Promise<void> {
    if (!this.#checked.delete(uri.toString())) return;
    if (!openDocument(uri)) this.#check.forget({ uri });
    await this.#checkFile(uri, noCounts());
  }

  dispose(): void {
    this.#watcher?.dispose();
  }

  #watch(): void {
    if (this.#watcher) return;
    this.#watcher = workspace.createFileSystemWatcher(
      '**/*.{json,jsonc,bicep,bicepparam,tf,tofu,tfvars}',
      true,
    );
    this.#watcher.onDidChange((uri) => void this.checkAgain(uri));
    this.#watcher.onDidDelete((uri) => void this.checkAgain(uri));
  }

  #forgetAll(): void {
    for (const each of this.#checked) {
      const uri = Uri.parse(each, true);
      if (!openDocument(uri)) this.#check.forget({ uri });
    }
    this.#checked.clear();
  }

  async #checkFolder(
    folder: WorkspaceFolder,
    counts: Counts,
    signal: AbortSignal,
    tell: ReportProgress,
  ): Promise<void> {
    const paths = templatePaths(readable(folder.uri), noIgnoreRules, signal);
    const worker = async () => {
      for await (const { path, error } of shared(paths)) {
        if (signal.aborted) return;
        const uri = uriOf(folder.uri, path);
        if (error === undefined) await this.#checkFile(uri, counts);
        else counts.unreadable.push(workspace.asRelativePath(uri));
        tell(filesRead(counts.files));
      }
    };
    await Promise.all(Array.from({ length: readsAtOnce }, worker));
  }

  async #checkFile(uri: Uri, counts: Counts): Promise<void> {
    const open = openDocument(uri);
    try {
      const content = open ? undefined : await readText(uri);
      if (!open && content === undefined) {
        counts.tooLarge.push(workspace.asRelativePath(uri));
        return;
      }
      const found = this.#check.run(open ?? fileText(uri, content ?? ''));
      this.#checked.add(uri.toString());
      counts.files += 1;
      if (typeof found !== 'string') counts.problems += found.length;
    } catch (error) {
      counts.unreadable.push(workspace.asRelativePath(uri));
      writeLog(this.#log, 'warn', `The check of a template: ${String(error)}`);
    }
  }

  async #report(message: Text, hasMore: boolean): Promise<void> {
    const showLog = text('Show Log');
    if ((await showInformation(message, ...(hasMore ? [showLog] : []))) === showLog) this.#log.show();
  }
}

/** Each worker takes the next path. Ending a worker's loop doesn't end the others'. */
const shared = <T>(paths: AsyncGenerator<T>): AsyncIterable<T> => ({
  [Symbol.asyncIterator]: () => ({ next: () => paths.next() }),
});

const openDocument = (uri: Uri) =>
  workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());

const uriOf = (root: Uri, path: string) => Uri.joinPath(root, ...path.split('/').filter(Boolean));

const readable = (root: Uri): ReadableFolder => ({
  entries: async (path) =>
    (await workspace.fs.readDirectory(uriOf(root, path))).map(([name, type]) => [
      name,
      type === FileType.File ? 'file' : type === FileType.Directory ? 'folder' : 'other',
    ]),
  text: (path) => readText(uriOf(root, path)),
});

async function readText(uri: Uri): Promise<string | undefined> {
  const { size } = await workspace.fs.stat(uri);
  if (size > largestFile) return undefined;
  return workspace.decode(await workspace.fs.readFile(uri), { uri });
}

function fileText(uri: Uri, content: string): CheckedText {
  const starts = lineStarts(content);
  return {
    ...{ uri, languageId: '', fileName: uri.path, version: 0 },
    getText: () => content,
    positionAt: (offset) => new Position(...positionIn(starts, offset)),
  };
}

function summary({ files, problems, tooLarge, unreadable }: Counts, isComplete: boolean): Text {
  const found =
    problems === 0
      ? text('No problems found.')
      : problems === 1
        ? text('1 problem found.')
        : text('{0} problems found.', problems);
  const read = text('{0} {1}', found, filesRead(files));
  const withLarge = tooLarge.length === 0 ? read : text('{0} {1}', read, tooLargeText(tooLarge.length));
  const all =
    unreadable.length === 0 ? withLarge : text('{0} {1}', withLarge, unreadableText(unreadable.length));
  return isComplete ? all : text('Canceled. {0}', all);
}

const filesRead = (count: number) => (count === 1 ? text('1 file read.') : text('{0} files read.', count));

const tooLargeText = (count: number) =>
  count === 1 ? text('1 file is too large.') : text('{0} files are too large.', count);

const unreadableText = (count: number) =>
  count === 1
    ? text("1 file or folder couldn't be read.")
    : text("{0} files or folders couldn't be read.", count);
