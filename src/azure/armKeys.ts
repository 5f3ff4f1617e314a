import { isManagedHsm } from '../domain/resourceId.ts';
import { isHostUnder } from './audience.ts';
import { ForeignHostError } from './problems/foreignHostError.ts';
import { partsOf } from './partsOf.ts';
import { pathOf } from './rest.ts';
import type { Session } from './session.ts';

/** Microsoft.KeyVault's, for keys. */
export const keyQuery = { 'api-version': '2026-02-01' };

/**
 * Where the keys of a vault or managed HSM are: below its id in Resource Manager, and at its address, to which tokens are
 * sent. @throws ForeignHostError where its name can't be that of a host
 */
export function armKeys({ connection: { cloud } }: Session, vaultId: string) {
  const { name } = partsOf(vaultId);
  const suffix = isManagedHsm(vaultId) ? cloud.hsmSuffix : cloud.vaultSuffix;
  const host = `${name.toLowerCase()}${suffix}`;
  if (!isHostUnder(host, suffix)) throw new ForeignHostError(`https://${host}`);
  return { vault: name, path: `${pathOf(vaultId)}/keys`, at: { id: vaultId, uri: `https://${host}` } };
}
