import { checkedLanguage } from './about.ts';
import type { IgnoreRules } from './ignoreRules.ts';

/** A folder of the workspace, read by paths from its root: "" is the root, and "infra/prod/" a folder in it. */
export interface ReadableFolder {
  /** Links are neither files nor folders: they can lead out of the workspace, or in a circle. */
  entries(path: string): Promise<readonly (readonly [name: string, kind: 'file' | 'folder' | 'other'])[]>;
  /** The text of a file; undefined if it's too large. @throws if it can't be read */
  text(path: string): Promise<string | undefined>;
}

/** A template file, or a folder that couldn't be read. */
export interface FoundPath {
  readonly path: string;
  readonly error?: unknown;
}

/** Never part of a project's own templates, even if no rule ignores them. */
const skipped = new Set(['.git', 'node_modules', '.terraform']);

/**
 * Finds the files of a folder that can be templates, by name, in a stable order. Ignored folders aren't read. It ends
 * early if the signal aborts.
 */
export async function* templatePaths(
  folder: ReadableFolder,
  rules: IgnoreRules,
  signal: AbortSignal,
): AsyncGenerator<FoundPath> {
  const isOver = () => signal.aborted;
  const open: { readonly path: string; readonly rules: IgnoreRules }[] = [{ path: '', rules }];
  for (let next = open.pop(); next && !isOver(); next = open.pop()) {
    const { path } = next;
    const entries = await folder.entries(path).catch((error: unknown) => ({ error }));
    if ('error' in entries) {
      yield { path, error: entries.error };
      continue;
    }
    const own = await rulesIn(folder, entries, path, next.rules);
    const below: string[] = [];
    for (const [name, kind] of entries.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      if (isOver()) return;
      const isIgnored = (inside: string) => own.ignores(`${path}${inside}`);
      if (kind === 'folder' && !skipped.has(name) && !isIgnored(`${name}/`)) below.push(`${path}${name}/`);
      if (kind === 'file' && checkedLanguage({ languageId: '', fileName: name }) && !isIgnored(name))
        yield { path: `${path}${name}` };
    }
    open.push(...below.reverse().map((inside) => ({ path: inside, rules: own })));
  }
}

/** An unreadable `.gitignore` ignores nothing: a file that is checked needlessly does no harm. */
async function rulesIn(
  folder: ReadableFolder,
  entries: readonly (readonly [name: string, kind: string])[],
  path: string,
  rules: IgnoreRules,
): Promise<IgnoreRules> {
  if (!entries.some(([name, kind]) => name === '.gitignore' && kind === 'file')) return rules;
  const text = await folder.text(`${path}.gitignore`).catch(() => undefined);
  return text === undefined ? rules : rules.within(path, text);
}
