import type { Finding, StepId } from '../domain/finding.ts';
import type { CmkSpec } from '../domain/spec.ts';
import type { Text } from '../domain/text.ts';

export interface PlannedStep {
  readonly id: StepId;
  readonly title: Text;
  readonly finding: Finding;
}

/** What is true, what will be changed, and what stands in the way, before anything has changed. */
export interface Plan {
  readonly spec: CmkSpec;
  readonly steps: readonly PlannedStep[];
}

export const isBlocked = (plan: Plan) => plan.steps.some(({ finding }) => finding.state === 'blocked');

export const isDone = (plan: Plan) => plan.steps.every(({ finding }) => finding.state === 'done');

export const irreversibleChanges = (plan: Plan): readonly Text[] =>
  plan.steps.flatMap(({ finding }) => (finding.state === 'needed' ? finding.irreversible : []));

/** What is for good on the account itself, or on all else, which is the vault. */
export const irreversibleOn = ({ spec, steps }: Plan, on: 'vault' | 'account'): readonly Text[] =>
  irreversibleChanges({ spec, steps: steps.filter(({ id }) => (id === 'account') === (on === 'account')) });
