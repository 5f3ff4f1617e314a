import { named, couldNot } from '../model/problems.ts';
import type { Azure, AzureSubscription } from '../azure/api.ts';
import { failed, type Outcome, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import type { Account } from '../model/resources.ts';
import { changedAfterReview, type Finding, type StepId } from '../model/stepFinding.ts';
import { type CmkSpec, specAccountId } from '../model/spec.ts';
import { asSentence, plain, text, type Text } from '../model/text.ts';
import type { Pace } from '../model/time.ts';
import { type StepReadings, readingsOf } from './readings.ts';
import type { Step } from './step.ts';
import { accessStep } from './steps/access.ts';
import { accountStep } from './steps/account.ts';
import { keyStep } from './steps/key.ts';
import { providerStep } from './steps/provider.ts';
import { vaultStep } from './steps/vault.ts';

export interface PlannedStep {
  readonly id: StepId;
  readonly title: Text;
  readonly finding: Finding;
}

/** The current state, the planned changes and the obstacles, determined before anything changes. */
export interface Plan {
  readonly spec: CmkSpec;
  readonly steps: readonly PlannedStep[];
}

export const isBlocked = (plan: Plan) => plan.steps.some(({ finding }) => finding.state === 'blocked');

export const isDone = (plan: Plan) => plan.steps.every(({ finding }) => finding.state === 'done');

export const irreversibleChanges = (plan: Plan): readonly Text[] =>
  plan.steps.flatMap(({ finding }) => (finding.state === 'needed' ? finding.irreversible : []));

/** The irreversible changes to the account itself, or to everything else, which is the vault. */
export const irreversibleOn = ({ spec, steps }: Plan, on: 'vault' | 'account'): readonly Text[] =>
  irreversibleChanges({ spec, steps: steps.filter(({ id }) => (id === 'account') === (on === 'account')) });

/** The readings and services of a creation step in its tenant. */
interface StepInput {
  readonly readings: StepReadings;
  readonly azure: AzureSubscription;
}

/**
 * A key in another subscription gets its own context: the subscription of its vault, and the sign-in that can read it.
 * There, the vault, access and key steps work as usual. In another tenant, they work for the application
 * (docs/decisions/027); if the vault or the application can't be read, these steps say so.
 */
async function stepInputsOf(
  azure: Azure,
  spec: CmkSpec,
  signal: AbortSignal,
): Promise<(step: StepId) => StepInput> {
  const inputFor = (part: CmkSpec): StepInput => ({
    readings: readingsOf(azure, part, signal),
    azure: azure.in(part.subscription),
  });
  const { vaultSubscription, ...unseen } = spec;
  const { applicationId, identityId: _, principalId: __, ...there } = unseen;
  if (vaultSubscription === undefined) {
    const own = inputFor(spec);
    return () => own;
  }
  if (applicationId === undefined) {
    const own = inputFor(spec);
    const { resourceGroup: name, location } = spec.vault;
    const resourceGroup = { name, location, isNew: false };
    const key = inputFor({ ...unseen, subscription: vaultSubscription, resourceGroup });
    return (step) => (step === 'provider' || step === 'account' ? own : key);
  }
  const identity = { applicationId, name: applicationId };
  const key = inputFor(Object.assign(there, { subscription: vaultSubscription, identity }));
  const isKnown = (await key.readings.application(applicationId)).kind === 'done';
  // Without the vault's subscription in the specification, the account step doesn't wait for a grant to an unknown
  // principal.
  const own = inputFor(isKnown ? spec : unseen);
  return (step) => (step === 'vault' || step === 'key' || (step === 'access' && isKnown) ? key : own);
}

/** The steps in the order in which they're applied. Nothing irreversible comes before a step that can still fail. */
export const steps: readonly Step[] = [providerStep, vaultStep, accessStep, keyStep, accountStep];

/** Checks all steps concurrently and changes nothing. */
export async function makePlan(
  azure: Azure,
  pace: Pace,
  spec: CmkSpec,
  signal: AbortSignal,
): Promise<Outcome<Plan>> {
  const inputOf = await stepInputsOf(azure, spec, signal);
  const findings = await Promise.all(steps.map((step) => step.check(inputOf(step.id).readings, pace.now())));
  const planned: PlannedStep[] = [];
  for (const [index, { id, title }] of steps.entries()) {
    const finding = findings[index];
    if (finding?.kind !== 'done') return finding ?? { kind: 'cancelled' };
    planned.push({ id, title, finding: finding.value });
  }
  if (spec.identityId !== undefined || spec.applicationId !== undefined)
    return succeeded({ spec, steps: planned });
  const principal = await inputOf('access').readings.principal();
  const principalId = principal.kind === 'done' ? principal.value?.id : undefined;
  return succeeded({ spec: principalId ? { ...spec, principalId } : spec, steps: planned });
}

export interface Progress {
  readonly step: StepId;
  readonly title: Text;
  /** 1-based, out of all five steps. */
  readonly index: number;
  readonly total: number;
  readonly detail?: Text;
  /** What was read back at the end of the step. */
  readonly result?: Text;
}

/** How a creation ended, and which steps are complete in any case. */
export interface Creation {
  readonly outcome: Outcome<Account>;
  readonly completed: readonly StepId[];
}

/**
 * Applies the missing steps in order, and reads the account back at the end. Each step is checked again right before
 * it's applied, because the plan can be outdated. You can run it again after any interruption: a new plan finds the
 * finished steps done.
 */
export async function createCmkAccount(
  azure: Azure,
  pace: Pace,
  plan: Plan,
  report: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Creation> {
  const completed: StepId[] = [];
  for (const { finding } of plan.steps)
    if (finding.state === 'blocked') return { outcome: failed(finding.problem), completed };
  // If nothing needs to change, only the account is read back at the end.
  const planned = isDone(plan) ? [] : steps;
  let inputOf: Awaited<ReturnType<typeof stepInputsOf>> | undefined;
  for (const [position, step] of planned.entries()) {
    const reviewed = plan.steps.find(({ id }) => id === step.id)?.finding;
    const progress = { step: step.id, title: step.title, index: position + 1, total: steps.length };
    const isReported = reviewed?.state !== 'done';
    if (isReported) report(progress);
    // The next step must read again what this step has changed.
    inputOf ??= await stepInputsOf(azure, plan.spec, signal);
    const { readings, ...services } = inputOf(step.id);
    const found = await step.check(readings, pace.now());
    if (found.kind !== 'done') return { outcome: found, completed };
    const problem = refusal(plan, step.title, reviewed, found.value);
    if (problem) return { outcome: failed(problem), completed };
    if (found.value.state === 'needed') {
      const outcome = await step.apply({
        ...services,
        readings,
        pace,
        signal,
        report: (detail) => report({ ...progress, detail }),
      });
      if (outcome.kind !== 'done') return { outcome, completed };
      inputOf = undefined;
      report({ ...progress, result: outcome.value.value });
    } else if (isReported && found.value.state === 'done')
      report({ ...progress, result: found.value.detail });
    completed.push(step.id);
  }
  const outcome = await readBack(azure, plan, signal);
  return { outcome, completed: isDone(plan) ? steps.map(({ id }) => id) : completed };
}

/** Returns why a step can't be applied now: it's blocked, or its changes differ from the reviewed ones. */
function refusal(plan: Plan, title: Text, reviewed: Finding | undefined, now: Finding): Problem | undefined {
  if (now.state === 'blocked') return now.problem;
  if (now.state === 'done') return undefined;
  const known = new Set(irreversibleChanges(plan).map(plain));
  const isShown = reviewed?.state === 'needed' && now.irreversible.every((one) => known.has(plain(one)));
  if (isShown) return undefined;
  return changedAfterReview(
    text('"{0}" stopped before changing anything.', title),
    reviewed?.state === 'needed'
      ? [...reviewed.changes, ...reviewed.irreversible]
      : reviewed?.state === 'done'
        ? [reviewed.detail]
        : [],
    [...now.changes, ...now.irreversible],
  );
}

async function readBack(azure: Azure, { spec }: Plan, signal: AbortSignal): Promise<Outcome<Account>> {
  const account = await azure.in(spec.subscription).accounts.get(specAccountId(spec), signal);
  if (account.kind !== 'done') return account;
  if (account.value) return { kind: 'done', value: account.value };
  return failed({
    code: 'F-00',
    owner: 'you',
    what: couldNot('confirm', named.account(spec.account.name)),
    why: text("Azure accepted the change, but doesn't show it."),
    next: text('Wait a few minutes, then run the command again. It continues where it stopped.'),
  });
}

/** For example, "Step 2 of 5: Protect the key vault. Creating the key vault kv-ledger" */
export const progressText = ({ index, total, title, detail }: Progress): Text =>
  detail
    ? text('{0} {1}', asSentence(text('Step {0} of {1}: {2}', index, total, title)), detail)
    : text('Step {0} of {1}: {2}', index, total, title);
