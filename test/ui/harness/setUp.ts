import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extensionsWith, ourVsix } from './workbench.ts';

/**
 * Once for the ring, before its processes start: the extension is packaged and installed into the folder that they all
 * read, and there is a folder for their browsers' profiles.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const profiles = await mkdtemp(join(tmpdir(), 'cosmos-cmk-browsers-'));
  const vsix = await ourVsix();
  Object.assign(process.env, { COSMOS_CMK_PROFILES: profiles, COSMOS_CMK_VSIX: vsix });
  await extensionsWith(vsix);
  // What a browser that is just ending still writes is no reason to fail.
  return () => rm(profiles, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
}
