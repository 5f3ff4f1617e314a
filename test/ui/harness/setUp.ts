import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extensionsWith, ourVsix } from './workbench.ts';

/**
 * Runs once for the ring, before its processes start: packages the extension and installs it into a shared folder, and
 * creates a folder for the browsers' profiles.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const profiles = await mkdtemp(join(tmpdir(), 'cosmos-cmk-browsers-'));
  const vsix = await ourVsix();
  Object.assign(process.env, { COSMOS_CMK_PROFILES: profiles, COSMOS_CMK_VSIX: vsix });
  await extensionsWith(vsix);
  // A browser that is still writing while it exits must not fail this.
  return () => rm(profiles, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
}
