import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Metafile } from 'esbuild';
import { build } from './build.ts';
import { runOutput } from './command.ts';
import { root, sbom } from './places.ts';
import { bundledPackages, packageAt } from './thirdPartyNotices.ts';

/** The parts of the output of `npm sbom` that are read here. The rest is passed on unchanged. */
const cycloneDx = z.looseObject({
  metadata: z.looseObject({ component: z.looseObject({ name: z.string(), 'bom-ref': z.string() }) }),
  components: z.array(z.looseObject({ 'bom-ref': z.string() })),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

export type Sbom = z.infer<typeof cycloneDx>;

/**
 * The software bill of materials of the VSIX, in CycloneDX: the output of `npm sbom` for the bundled packages. npm
 * alone doesn't know which of the installed packages are bundled.
 */
export async function sbomOf(metafile: Metafile): Promise<Sbom> {
  const npm = await runOutput('npm', ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application'], {
    cwd: root,
    shell: process.platform === 'win32',
  });
  const all = cycloneDx.parse(JSON.parse(npm));
  const { component, ...metadata } = all.metadata;
  const packages = await Promise.all(bundledPackages(metafile).map(packageAt));
  const bundled = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  const components = all.components.filter((one) => bundled.has(one['bom-ref']));
  if (components.length !== bundled.size)
    throw new Error('npm sbom is missing packages that are in the bundles. Run npm ci, then try again.');
  const refs = new Set([component['bom-ref'], ...bundled]);
  // Removes what differs between runs: a number, the time, and the folder's name.
  const { serialNumber: _, ...rest } = all;
  const { timestamp: __, ...told } = metadata;
  return {
    ...rest,
    metadata: { ...told, component: { ...component, name: component['bom-ref'].replace(/@[^@]*$/, '') } },
    components,
    dependencies: all.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map((one) => ({ ...one, dependsOn: one.dependsOn.filter((ref) => refs.has(ref)) })),
  };
}

/**
 * Writes it next to the VSIX.
 * @returns the file
 */
export async function writeSbom(): Promise<string> {
  await writeFile(
    sbom,
    `${JSON.stringify(await sbomOf(await build({ production: true, write: false })), null, 2)}\n`,
  );
  return sbom;
}
