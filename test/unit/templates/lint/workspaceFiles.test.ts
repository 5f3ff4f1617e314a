import { expect, test } from 'vitest';
import { noIgnoreRules } from '../../../../src/templates/lint/ignoreRules.ts';
import {
  type FoundPath,
  type ReadableFolder,
  templatePaths,
} from '../../../../src/templates/lint/workspaceFiles.ts';

const link = Symbol('link');

/** A folder in memory. A file without text can't be read, a folder that is an error can't be listed. */
interface Tree {
  readonly [name: string]: string | Tree | Error | typeof link;
}

const isFolder = (one: Tree[string]): one is Tree => typeof one === 'object' && !(one instanceof Error);

function folderOf(tree: Tree, listed: string[] = []): ReadableFolder {
  const at = (path: string) =>
    path
      .split('/')
      .filter(Boolean)
      .reduce<Tree[string]>(
        (one, name) => (isFolder(one) ? one[name] : undefined) ?? new Error('missing'),
        tree,
      );
  const kind = (one: Tree[string] | undefined) =>
    one === link ? 'other' : typeof one === 'string' ? 'file' : 'folder';
  return {
    entries: (path) => {
      listed.push(path);
      const found = at(path);
      if (found instanceof Error) return Promise.reject(found);
      const rows = Object.entries(isFolder(found) ? found : {});
      return Promise.resolve(rows.map(([name, one]) => [name, kind(one)] as const));
    },
    text: (path) => {
      const found = at(path);
      return Promise.resolve(typeof found === 'string' ? found : undefined);
    },
  };
}

async function found(folder: ReadableFolder, signal = new AbortController().signal, most = Infinity) {
  const paths: FoundPath[] = [];
  for await (const one of templatePaths(folder, noIgnoreRules, signal)) {
    paths.push(one);
    if (paths.length === most) break;
  }
  return paths;
}

test('finds the files that can be templates by name, in a stable order', async () => {
  const tree = { 'b.tf': '', infra: { 'main.bicep': '', 'x.ts': '' }, 'a.json': '', 'vars.tfvars': '' };
  expect((await found(folderOf(tree))).map(({ path }) => path)).toEqual([
    'a.json',
    'b.tf',
    'vars.tfvars',
    'infra/main.bicep',
  ]);
});

test('reads no ignored folders, packages, or links', async () => {
  const listed: string[] = [];
  const tree: Tree = {
    '.gitignore': 'out/\n',
    out: { 'x.json': '' },
    node_modules: { 'x.json': '' },
    '.git': { 'x.json': '' },
    'loop.json': link,
    infra: { '.gitignore': 'secret.json', 'secret.json': '', 'kept.json': '' },
  };
  const paths = await found(folderOf(tree, listed));
  expect(paths.map(({ path }) => path)).toEqual(['infra/kept.json']);
  expect(listed).toEqual(['', 'infra/']);
});

test('names a folder without access, and continues', async () => {
  const paths = await found(folderOf({ closed: new Error('no'), 'a.json': '' }));
  expect(paths.map(({ path, error }) => [path, error !== undefined])).toEqual([
    ['a.json', false],
    ['closed/', true],
  ]);
});

test('a hostile depth ends, and so does a canceled search', async () => {
  let deep: Tree = { 'x.json': '' };
  for (let level = 0; level < 500; level++) deep = { d: deep };
  expect(await found(folderOf(deep))).toHaveLength(1);
  const stop = new AbortController();
  const folder = folderOf({ a: { 'x.json': '' }, 'a.json': '', 'b.json': '' });
  const paths: string[] = [];
  for await (const { path } of templatePaths(folder, noIgnoreRules, stop.signal)) {
    paths.push(path);
    stop.abort();
  }
  expect(paths).toEqual(['a.json']);
});
