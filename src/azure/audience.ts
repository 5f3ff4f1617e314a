import type { Cloud } from '../domain/cloud.ts';
import { ForeignHostError } from './problems/foreignHostError.ts';

/** Who a token is for: its scope, and the hosts that it may be sent to. */
export interface Audience {
  readonly scope: string;
  readonly isOwn: (host: string) => boolean;
}

/** @throws ForeignHostError where a URL is not an `https` address of the audience, with the usual port and no user */
export function mustBeOwn(url: string, { isOwn }: Audience): void {
  const parsed = URL.parse(url);
  const isPlain = parsed?.protocol === 'https:' && !parsed.port && !parsed.username && !parsed.password;
  if (!isPlain || !isOwn(parsed.hostname)) throw new ForeignHostError(url);
}

const hostOf = (endpoint: string) => new URL(endpoint).hostname;

/**
 * Azure Resource Manager, with its regional endpoints (`westus.management.azure.com`): links to operations and to next
 * pages may lead there, and nobody but Azure Resource Manager has names below its own.
 */
export const resourceManager = ({ armEndpoint, armScope }: Cloud): Audience => {
  const own = hostOf(armEndpoint);
  return { scope: armScope, isOwn: (host) => host === own || host.endsWith(`.${own}`) };
};

export const microsoftGraph = ({ graphEndpoint }: Cloud): Audience => {
  const own = hostOf(graphEndpoint);
  return { scope: `${graphEndpoint}/.default`, isOwn: (host) => host === own };
};

/**
 * One key vault or managed HSM, and no other: its scope comes from the cloud, never from a challenge.
 * @throws ForeignHostError where it is not a host of the cloud's vaults or managed HSMs
 */
export function keyStoreAt(uri: string, { vaultSuffix, hsmSuffix }: Cloud): Audience {
  const own = URL.parse(uri)?.hostname ?? '';
  const suffix = [vaultSuffix, hsmSuffix].find((one) => isHostUnder(own, one));
  if (suffix === undefined) throw new ForeignHostError(uri);
  const audience = { scope: `https://${suffix.slice(1)}/.default`, isOwn: (host: string) => host === own };
  mustBeOwn(uri, audience);
  return audience;
}

/** One label below a suffix that starts with a dot. */
export const isHostUnder = (host: string, suffix: string): boolean =>
  host.endsWith(suffix) && /^[0-9a-z-]{1,127}$/.test(host.slice(0, -suffix.length));
