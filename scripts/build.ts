import { build as bundle, context, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './places.ts';

const dist = join(root, 'dist');

export interface Build {
  readonly production?: boolean;
  /** False to only get the metadata of a build. */
  readonly write?: boolean;
  /** Defaults to the repository's `dist`. */
  readonly outdir?: string;
}

/** Some packages are CommonJS and call `require` for Node's own modules, which an ES module doesn't have. */
const requireForPackages = `import { createRequire as requireBeside } from 'node:module';
const require = requireBeside(import.meta.url);`;

/**
 * One entry, the shell. Code that it or the product loads with `import()` becomes separate files. Their names contain a
 * hash of their content, so that a window that runs a replaced build finds its own files or none (src/ui/reload.ts).
 */
const options = ({ production = false, write = true, outdir = dist }: Build): BuildOptions => ({
  absWorkingDir: root,
  write,
  entryPoints: ['src/extension.ts'],
  outdir,
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  mainFields: ['module', 'main'],
  external: ['vscode'],
  banner: { js: requireForPackages },
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});

/** Scripts for webviews, bundled separately for a browser. */
const pageOptions = ({ production = false, write = true, outdir = dist }: Build): BuildOptions => ({
  absWorkingDir: root,
  write,
  entryPoints: [
    { in: 'src/encryptionMap/page/main.ts', out: 'mapPage' },
    { in: 'src/ui/page/browser/main.ts', out: 'page' },
    { in: 'src/ui/page/browser/page.css', out: 'page' },
  ],
  loader: { '.svg': 'text' },
  outdir,
  bundle: true,
  platform: 'browser',
  format: 'iife',
  target: 'chrome130',
  minify: production,
  sourcemap: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});

/**
 * Writes `dist`.
 * @returns the files, and which source contributes how much
 * @throws if esbuild reports an error
 */
export async function build(how: Build = {}): Promise<Metafile> {
  if (how.write !== false) await rm(how.outdir ?? dist, { recursive: true, force: true });
  const [product, page] = await Promise.all([made(options(how)), made(pageOptions(how))]);
  return {
    inputs: { ...product.inputs, ...page.inputs },
    outputs: { ...product.outputs, ...page.outputs },
  };
}

async function made(how: BuildOptions): Promise<Metafile> {
  const { metafile } = await bundle(how);
  if (metafile === undefined) throw new Error('esbuild returned no metafile.');
  return metafile;
}

/** The files that are loaded with the shell, by name, with their size in bytes: the cost before first use. */
export function loadedWithShell({ outputs }: Pick<Metafile, 'outputs'>): ReadonlyMap<string, number> {
  const loaded = new Map<string, number>();
  const load = (file: string): void => {
    const output = outputs[file];
    if (output === undefined || loaded.has(file)) return;
    loaded.set(file, output.bytes);
    for (const { path, kind } of output.imports) if (kind === 'import-statement') load(path);
  };
  load('dist/extension.js');
  return loaded;
}

/** Builds again after every change of a source, until the process ends. */
export async function watch(): Promise<void> {
  // The two lines that the problem matcher in .vscode/tasks.json waits for.
  const tell: Plugin = {
    name: 'tell',
    setup(build) {
      build.onStart(() => console.log('[watch] build started'));
      build.onEnd(() => console.log('[watch] build finished'));
    },
  };
  const making = await context({ ...options({}), logLevel: 'info', plugins: [tell] });
  await making.watch();
  await (await context({ ...pageOptions({}), logLevel: 'info' })).watch();
}

if (import.meta.main) {
  if (process.argv.includes('--watch')) await watch();
  else {
    // esbuild has already printed its errors.
    const { outputs } = await build({ production: process.argv.includes('--production') }).catch(() =>
      process.exit(1),
    );
    for (const [file, { bytes }] of Object.entries(outputs))
      if (file.endsWith('.js')) console.log(`${file}  ${(bytes / 1024).toFixed(1)} KiB`);
  }
}
