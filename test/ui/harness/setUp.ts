import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyNeededExtensions } from '../../../scripts/hostInstall.ts';
import { extensionsWith, ourVsix } from './workbench.ts';

/**
 * Runs once for the ring, before its processes start: packages the extension and installs it into a shared folder,
 * creates a folder for the browsers' profiles, and one for VS Code's built-in extensions.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const own = await mkdtemp(join(tmpdir(), 'cosmos-cmk-ui-'));
  const [profiles, builtIn, temporary] = [join(own, 'browsers'), join(own, 'built-in'), join(own, 'tmp')];
  for (const made of [profiles, temporary]) await mkdir(made);
  await copyNeededExtensions(builtIn);
  const vsix = await ourVsix();
  Object.assign(process.env, {
    COSMOS_CMK_BUILT_IN: builtIn,
    COSMOS_CMK_PROFILES: profiles,
    COSMOS_CMK_VSIX: vsix,
    // The processes end with workbenches that are still open, whose folders must not stay.
    TMPDIR: temporary,
  });
  await extensionsWith(vsix);
  // A browser that is still writing while it exits must not fail this.
  return () => rm(own, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
}
