import { build } from './build.ts';
import { writePackagedReadme } from './packagedReadme.ts';
import { writeNotices } from './thirdPartyNotices.ts';

// What vsce runs before it packages (package.json, vscode:prepublish).
await writeNotices(await build({ production: true }));
await writePackagedReadme();
