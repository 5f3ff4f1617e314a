import type { Flow } from '../flow.ts';
import { enablements, identities, rotations } from './account.ts';
import { creations } from './create.ts';
import { deletion, oldVersions, revocations } from './revocation.ts';
import { vaultFlows, vaultLives } from './vault.ts';

export const flows: readonly Flow[] = [
  ...creations,
  ...vaultFlows,
  ...vaultLives,
  ...enablements,
  ...identities,
  ...rotations,
  ...revocations,
  ...oldVersions,
  deletion,
];

/** The flows that change something. */
export const changes = flows.filter(({ isReading }) => !isReading);
