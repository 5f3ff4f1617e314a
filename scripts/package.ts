import { createVSIX } from '@vscode/vsce';
import { stat } from 'node:fs/promises';
import { packagedReadme } from './packagedReadme.ts';
import { root, vsix } from './places.ts';

/** Packages the extension; vsce runs `vscode:prepublish`, which builds it. @returns the VSIX file */
export async function packageExtension(file = vsix): Promise<string> {
  await createVSIX({
    cwd: root,
    packagePath: file,
    dependencies: false,
    allowMissingRepository: true,
    readmePath: packagedReadme,
  });
  return file;
}

if (import.meta.main) {
  const file = await packageExtension();
  console.log(`${file}  ${((await stat(file)).size / 1000).toFixed(1)} KB`);
}
