import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Downloads and generated files for tests, kept between runs and never committed. */
export const cache = join(root, '.vscode-test');
/** The output of test runs: reports and screenshots. */
export const output = join(root, 'test-output');
/** The packaged extension. */
export const vsix = join(root, 'cosmos-cmk.vsix');
/** The package's bill of materials in CycloneDX: its npm packages. */
export const sbom = join(root, 'cosmos-cmk.cdx.json');
/** The extension's id: publisher and name from package.json. */
export const extensionId = 'cosmos-cmk.cosmos-cmk';
