import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { extensions } from 'vscode';
import { loadedFiles } from '../test/host/loadedFiles.ts';

/** One activation in a fresh extension host. */
export interface Activation {
  /** Loading the extension's code and running `activate()`, in ms. */
  readonly ms: number;
  /** CPU time of the extension host's thread during that, in ms, which a busy machine doesn't affect. */
  readonly cpuMs: number;
  /** Files of the extension's code that are loaded by then. */
  readonly files: number;
  /** Their size in bytes. */
  readonly bytes: number;
  /** Requests that the extension has started by then. */
  readonly requests: number;
  /** Files that the extension has read by then, in addition to its code. */
  readonly filesRead: number;
}

/** Counts calls of functions with the extension's code on their stack. The functions still work. */
function countFrom(folder: string) {
  const restores: (() => void)[] = [];
  const count = <T extends object>(owner: T, names: readonly (keyof T)[]) => {
    let calls = 0;
    for (const name of names) {
      const original = owner[name];
      if (typeof original !== 'function') throw new TypeError(`${String(name)} is no function`);
      owner[name] = new Proxy(original, {
        apply(target, self, args) {
          if (new Error().stack?.includes(folder)) calls += 1;
          return Reflect.apply(target, self, args) as unknown;
        },
      });
      restores.push(() => (owner[name] = original));
    }
    return () => calls;
  };
  const sums = {
    requests: [
      count(http, ['request', 'get']),
      count(https, ['request', 'get']),
      count(globalThis, ['fetch']),
    ],
    filesRead: [
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
    ],
  };
  // ES modules only see the replaced functions after this.
  syncBuiltinESMExports();
  return {
    counted: (what: keyof typeof sums) => sums[what].reduce((total, calls) => total + calls(), 0),
    restore: () => {
      for (const restore of restores) restore();
      syncBuiltinESMExports();
    },
  };
}

/**
 * Runs in the extension host instead of tests: loads and activates the extension for the first time, and writes an
 * Activation to the file in BENCH_REPORT.
 */
export async function run(): Promise<void> {
  const extension = extensions.getExtension(process.env['BENCH_EXTENSION'] ?? 'cosmos-cmk.cosmos-cmk');
  if (extension === undefined) throw new Error('the extension is not there');
  if (extension.isActive) throw new Error('the extension is active already: nothing can be measured');
  const folder = join(extension.extensionPath, 'dist');
  const { counted, restore } = countFrom(folder);
  const from = performance.now();
  const before = process.threadCpuUsage();
  await extension.activate();
  const { user, system } = process.threadCpuUsage(before);
  const ms = performance.now() - from;
  restore();
  const loaded = loadedFiles(folder);
  const activation: Activation = {
    ms,
    cpuMs: (user + system) / 1000,
    files: loaded.length,
    bytes: loaded.reduce((total, file) => total + fs.statSync(file).size, 0),
    requests: counted('requests'),
    filesRead: counted('filesRead'),
  };
  fs.writeFileSync(process.env['BENCH_REPORT'] ?? 'activation.json', JSON.stringify(activation));
}
