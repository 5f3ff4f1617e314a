import { cancelled, failed, map, type Outcome, succeeded } from '../../model/outcome.ts';
import { text } from '../../model/text.ts';
import { minutes } from '../../model/time.ts';
import type { StepWork } from '../step.ts';
import { accessStep, readPrincipal } from '../steps/access.ts';
import { readAccess, rolesCountIn } from '../steps/grant.ts';
import type { AccountKeyReadings } from './keyLocation.ts';

/**
 * Grants an identity access to a key, and waits until it is in effect. An access policy takes effect almost at once; a
 * role assignment takes up to ten minutes (docs/azure.md, Identities and access).
 */
export async function giveAccess(work: StepWork<AccountKeyReadings>): Promise<Outcome<undefined>> {
  const { readings: keyReadings, pace, signal, report } = work;
  const found = await accessStep.check(keyReadings, pace.now());
  if (found.kind !== 'done') return found;
  if (found.value.state === 'blocked') return failed(found.value.problem);
  if (found.value.state === 'needed') {
    const applied = await accessStep.apply(work);
    if (applied.kind !== 'done') return applied;
    work.made?.({ changes: found.value.changes, fact: applied.value.value });
  }
  const role = await untilGranted(keyReadings, pace.now());
  if (role.kind !== 'done') return role;
  // Azure doesn't report the age of an access policy. For one that already existed, the update itself shows whether
  // it's in effect.
  const wait = role.value ?? (found.value.state === 'needed' ? minutes(1) : 0);
  if (wait > 0) {
    report(text('Waiting for the access to take effect'));
    await pace.pause(wait, signal);
  }
  if (signal.aborted) return cancelled;
  work.made?.({ changes: [waitForAccess] });
  return succeeded(undefined);
}

export const waitForAccess = text('Wait up to 10 minutes for the access to take effect.');

/** Milliseconds until the existing role takes effect. Undefined if the vault uses access policies or isn't known. */
export async function untilGranted(
  keyReadings: AccountKeyReadings,
  now: number,
): Promise<Outcome<number | undefined>> {
  if (keyReadings.spec.applicationId !== undefined) return succeeded(undefined);
  const principal = await readPrincipal(keyReadings);
  if (principal.kind !== 'done' || !principal.value) return succeeded(undefined);
  return map(await readAccess(keyReadings, principal.value, undefined), (access) =>
    access.vault?.permissionModel === 'rbac' ? rolesCountIn(keyReadings, access, now) : undefined,
  );
}
