import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { extensions } from 'vscode';

/** One activation in a fresh extension host. */
export interface Activation {
  /** `require` of dist/extension.js, in ms. */
  readonly loadMs: number;
  /** `activate()` to the end of its promise, in ms. */
  readonly activateMs: number;
  /** Requests started while activate() ran. */
  readonly requests: number;
  /** Files that activate() read before it first waited. */
  readonly filesRead: number;
}

interface Counted {
  /** The calls so far. */
  readonly calls: () => number;
  readonly restore: () => void;
}

/** Counts the calls of functions of an object, which still do their work. */
function count<T extends object>(owner: T, names: readonly (keyof T)[]): Counted {
  let calls = 0;
  const originals = names.map((name) => [name, owner[name]] as const);
  for (const [name, original] of originals) {
    if (typeof original !== 'function') throw new TypeError(`${String(name)} is no function`);
    owner[name] = new Proxy(original, {
      apply(target, self, args) {
        calls += 1;
        return Reflect.apply(target, self, args) as unknown;
      },
    });
  }
  return {
    calls: () => calls,
    restore: () => {
      for (const [name, original] of originals) owner[name] = original;
    },
  };
}

/**
 * Runs in the extension host in place of tests: loads and activates the extension, which nothing did before, and
 * writes an Activation to the file that BENCH_REPORT names.
 */
export async function run(): Promise<void> {
  const extension = extensions.getExtension(process.env['BENCH_EXTENSION'] ?? 'cosmos-cmk.cosmos-cmk');
  if (extension === undefined) throw new Error('the extension is not there');
  if (extension.isActive) throw new Error('the extension is active already: nothing can be measured');
  const { main } = extension.packageJSON as { main: string };
  const load = createRequire(join(extension.extensionPath, 'package.json'));
  const file = load.resolve(main);

  const start = performance.now();
  // The extension host itself loads it so, and shares the cache with this require.
  load(file);
  const loadMs = performance.now() - start;

  let activateMs: number | undefined;
  let requests = 0;
  let filesRead = 0;
  const loaded = load.cache[file];
  if (loaded === undefined) throw new Error('the loaded extension is not in the cache of require');
  const { activate, ...others } = loaded.exports as { activate: (context: unknown) => unknown };
  loaded.exports = {
    ...others,
    activate: async (context: unknown) => {
      const sent = [
        count(http, ['request', 'get']),
        count(https, ['request', 'get']),
        count(globalThis, ['fetch']),
      ];
      const read = [
        count(fs, [
          'readFile',
          'readFileSync',
          'open',
          'openSync',
          'createReadStream',
          'readdir',
          'readdirSync',
        ]),
        count(fs.promises, ['readFile', 'open', 'readdir']),
      ];
      const from = performance.now();
      const result = activate(context);
      // Beyond the first wait, other extensions' reads would be counted too.
      filesRead = read.reduce((total, { calls }) => total + calls(), 0);
      for (const each of read) each.restore();
      await result;
      activateMs = performance.now() - from;
      requests = sent.reduce((total, { calls }) => total + calls(), 0);
      for (const each of sent) each.restore();
      return result;
    },
  };
  await extension.activate();
  if (activateMs === undefined) throw new Error('VS Code did not activate the module that was measured');
  const activation: Activation = { loadMs, activateMs, requests, filesRead };
  fs.writeFileSync(process.env['BENCH_REPORT'] ?? 'activation.json', JSON.stringify(activation));
}
