import type { CmkSpec } from '../domain/spec.ts';
import type { Azure } from './azure.ts';
import type { Pace } from './pace.ts';
import { succeeded, type Outcome } from './outcome.ts';
import type { Plan, PlannedStep } from './plan.ts';
import { sidesOf } from './sides.ts';
import { steps } from './steps/index.ts';

/** Checks every step, side by side, and changes nothing. */
export async function makePlan(
  azure: Azure,
  pace: Pace,
  spec: CmkSpec,
  signal: AbortSignal,
): Promise<Outcome<Plan>> {
  const side = await sidesOf(azure, spec, signal);
  const findings = await Promise.all(steps.map((step) => step.check(side(step.id).readings, pace.now())));
  const planned: PlannedStep[] = [];
  for (const [index, { id, title }] of steps.entries()) {
    const finding = findings[index];
    if (finding?.kind !== 'done') return finding ?? { kind: 'cancelled' };
    planned.push({ id, title, finding: finding.value });
  }
  if (spec.identityId !== undefined || spec.applicationId !== undefined)
    return succeeded({ spec, steps: planned });
  const principal = await side('access').readings.principal();
  const principalId = principal.kind === 'done' ? principal.value?.id : undefined;
  return succeeded({ spec: principalId ? { ...spec, principalId } : spec, steps: planned });
}
