import { context, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { leaveOut, oneOfTwins, pureEnums } from './bundleDiet.ts';
import { root } from './places.ts';

/** The bundles by name, and where each starts. */
export const entries = {
  extension: 'src/extension.ts',
  azure: 'src/azureBundle.ts',
  identity: 'src/azure/identity.ts',
  sandbox: 'src/sandbox/openSandbox.ts',
  protection: 'src/protectionBundle.ts',
  templates: 'src/templatesBundle.ts',
  checks: 'src/checksBundle.ts',
  steps: 'src/stepsBundle.ts',
  commands: 'src/commandsBundle.ts',
  doctor: 'src/doctorBundle.ts',
  drill: 'src/drillBundle.ts',
  levers: 'src/leversBundle.ts',
  map: 'src/mapBundle.ts',
} as const;

export interface Build {
  /** Where the sources are; another folder than the repository only to try this script. */
  readonly folder?: string;
  readonly production?: boolean;
}

/**
 * Turns `import('./azureBundle.ts')` into a load of the other bundle, on first use. A static import of another
 * bundle's entry would load it at activation, so it is an error.
 */
function otherBundles(folder: string): Plugin {
  const bundles = new Map(Object.entries(entries).map(([name, file]) => [resolve(folder, file), name]));
  return {
    name: 'other-bundles',
    setup(build) {
      build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, resolveDir, kind }) => {
        const name = bundles.get(resolve(resolveDir, path));
        if (name === undefined || kind === 'entry-point') return undefined;
        if (kind === 'dynamic-import') return { path: `./${name}.js`, external: true };
        return {
          errors: [{ text: `${path} is the bundle ${name}.js: load it on first use, with import().` }],
        };
      });
    },
  };
}

function options({ folder = root, production = false }: Build): BuildOptions {
  return {
    absWorkingDir: folder,
    entryPoints: { ...entries },
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    mainFields: ['module', 'main'],
    external: ['vscode'],
    // An external import() becomes require(), which the extension host resolves beside this file.
    supported: { 'dynamic-import': false },
    minify: production,
    sourcemap: production ? false : 'linked',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    plugins: [otherBundles(folder), leaveOut, pureEnums, oneOfTwins],
  };
}

async function noteMetafile(folder: string, metafile: Metafile | undefined): Promise<void> {
  await writeFile(join(folder, 'dist/meta.json'), JSON.stringify(metafile));
}

/** What runs in the webviews of the map and of the pages: browsers' scripts, apart from the others. */
export const pageOptions = ({ folder = root, production = false }: Build): BuildOptions => ({
  absWorkingDir: folder,
  entryPoints: { mapPage: 'src/ui/mapPage/main.ts', page: 'src/ui/page/script/main.ts' },
  loader: { '.svg': 'text' },
  outdir: 'dist',
  bundle: true,
  platform: 'browser',
  format: 'iife',
  target: 'chrome130',
  minify: production,
  sourcemap: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  plugins: [leaveOut],
});

/** Makes the bundles and `dist/meta.json`. @throws where esbuild finds an error */
export async function build(how: Build = {}): Promise<Metafile> {
  const { folder = root } = how;
  await rm(join(folder, 'dist'), { recursive: true, force: true });
  const made = await Promise.all([options(how), pageOptions(how)].map(rebuilt));
  const metafile: Metafile = {
    inputs: Object.assign({}, ...made.map(({ inputs }) => inputs)) as Metafile['inputs'],
    outputs: Object.assign({}, ...made.map(({ outputs }) => outputs)) as Metafile['outputs'],
  };
  await noteMetafile(folder, metafile);
  return metafile;
}

async function rebuilt(how: BuildOptions): Promise<Metafile> {
  const making = await context(how);
  try {
    const { metafile } = await making.rebuild();
    if (metafile === undefined) throw new Error('esbuild gave no metafile');
    return metafile;
  } finally {
    await making.dispose();
  }
}

/** Builds again at every change of a source, until the process is ended. */
export async function watch(): Promise<void> {
  // The two lines that the problem matcher of .vscode/tasks.json waits for.
  const tell: Plugin = {
    name: 'tell',
    setup(build) {
      build.onStart(() => console.log('[watch] build started'));
      build.onEnd(async ({ metafile, errors }) => {
        if (errors.length === 0) await noteMetafile(root, metafile);
        console.log('[watch] build finished');
      });
    },
  };
  const base = options({});
  const making = await context({ ...base, logLevel: 'info', plugins: [...(base.plugins ?? []), tell] });
  await making.watch();
  await (await context({ ...pageOptions({}), logLevel: 'info' })).watch();
}

if (import.meta.main) {
  if (process.argv.includes('--watch')) await watch();
  else {
    // esbuild has told its errors already.
    const { outputs } = await build({ production: process.argv.includes('--production') }).catch(() =>
      process.exit(1),
    );
    for (const [file, { bytes }] of Object.entries(outputs))
      if (file.endsWith('.js')) console.log(`${file}  ${(bytes / 1024).toFixed(1)} KiB`);
  }
}
