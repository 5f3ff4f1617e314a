import type { StepId } from '../domain/finding.ts';
import type { CmkSpec } from '../domain/spec.ts';
import type { Azure, AzureSubscription } from './azure.ts';
import { readingsOf, type Readings } from './readings.ts';

/** Where a step of a creation reads, and what it works with. */
export interface Side {
  readonly readings: Readings;
  readonly azure: AzureSubscription;
}

/**
 * A key in another tenant has a side of its own, in the subscription of its vault and with the sign-in that sees it:
 * the steps on vault, access and key are taken there as anywhere, for the application (docs/decisions/027). Without it,
 * or where nobody may look the application up, they say what is not seen.
 */
export async function sidesOf(
  azure: Azure,
  spec: CmkSpec,
  signal: AbortSignal,
): Promise<(step: StepId) => Side> {
  const side = (part: CmkSpec): Side => ({
    readings: readingsOf(azure, part, signal),
    azure: azure.in(part.subscription),
  });
  const { vaultSubscription, ...unseen } = spec;
  const { applicationId, identityId: _, principalId: __, ...there } = unseen;
  if (vaultSubscription === undefined || applicationId === undefined) {
    const own = side(spec);
    return () => own;
  }
  const grantee = { applicationId, name: applicationId };
  const key = side(Object.assign(there, { subscription: vaultSubscription, grantee }));
  const isKnown = (await key.readings.application(applicationId)).kind === 'done';
  // What is granted to nobody knows whom is not waited for.
  const own = side(isKnown ? spec : unseen);
  return (step) => (step === 'vault' || step === 'key' || (step === 'access' && isKnown) ? key : own);
}
