import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** What is downloaded or made for tests, kept between runs, never committed. */
export const cache = join(root, '.vscode-test');
/** What a test run leaves for its reader: reports and screenshots. */
export const output = join(root, 'test-output');
/** The packaged extension. */
export const vsix = join(root, 'cosmos-cmk.vsix');
/** What the package is made of: its packages, in CycloneDX. */
export const sbom = join(root, 'cosmos-cmk.cdx.json');
/** The extension's id: publisher and name of package.json. */
export const extensionId = 'cosmos-cmk.cosmos-cmk';
