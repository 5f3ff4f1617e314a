import { named, cannot, labeled } from '../model/problems.ts';
import { fixLabel, type PlanFix, type Problem, whoCan } from '../model/problem.ts';
import type { Account } from '../model/resources.ts';
import type { CmkSpec } from '../model/spec.ts';
import type { StepId } from '../model/stepFinding.ts';
import { text, type Text } from '../model/text.ts';
import type { FixAction } from '../session/session.ts';
import { irreversibleChanges, irreversibleOn, isBlocked, isDone, type Plan } from '../setup/plan.ts';
import type { Mark } from '../ui/page/messages.ts';
import type { Action, Item, Page, Section, State } from '../ui/page/page.ts';
import { background } from './background.ts';
import { backupText, identityChoiceText, specFacts } from './choices.ts';
import { createdState, resultActions, resultFacts, type ResultCommand } from './result.ts';
import { pageWhere } from '../ui/page/where.ts';

/** The progress of a step in the current or latest run. */
export type StepProgress =
  | { readonly state: 'running'; readonly detail?: Text }
  /** What was read back. */
  | { readonly state: 'done'; readonly detail: Text };

/** How the latest run ended without an account, and at which step. */
export type Interruption =
  | { readonly kind: 'failed'; readonly step: StepId; readonly problem: Problem }
  | { readonly kind: 'canceled'; readonly step?: StepId }
  /** The sandbox was closed. */
  | { readonly kind: 'closed'; readonly step: StepId };

/** The commands that fix what a step reports. */
export type StepFixActions = ReadonlyMap<StepId, FixAction>;

export interface PlanPageActions {
  readonly create: () => unknown;
  readonly change: () => unknown;
  readonly checkAgain: () => unknown;
  /** Asks for another answer, directly or through its question. */
  readonly fix: (fix: PlanFix, step: StepId) => unknown;
  /** Expiry and rotation of a new key. */
  readonly keyLifetime: () => unknown;
  readonly result: (command: ResultCommand, account: Account) => unknown;
}

export interface PlanPageContent {
  readonly spec: CmkSpec;
  readonly sandbox: boolean;
  /** Absent until Azure has been read. */
  readonly plan?: Plan;
  /** Why Azure couldn't be read. */
  readonly unread?: Problem;
  /** The object ID that the user entered; absent if it came from Azure. */
  readonly entered?: string;
  readonly fixes: StepFixActions;
  /** Whether Azure is being read or changed, so that no other action can start. */
  readonly isWorking: boolean;
  readonly progress: ReadonlyMap<StepId, StepProgress>;
  readonly interruption?: Interruption;
  /** The account that Azure is still creating after the run has ended. */
  readonly underWay?: Account;
  /** The account, once it is as requested. */
  readonly account?: Account;
  readonly run: PlanPageActions;
}

/** The plan of a creation: before, while and after it is carried out. */
export function planPage(content: PlanPageContent): Page {
  const { spec, sandbox, plan, account, isWorking } = content;
  const { subscription } = spec;
  return {
    title: text('Create {0}', named.account(spec.account.name)),
    where: pageWhere(subscription, sandbox),
    state: stateOf(content),
    actions: isWorking ? [] : actionsOf(content),
    sections: [
      ...(plan ? [stepsSection(plan, content)] : []),
      ...(account ? [resultFacts(account)] : plan ? irreversible(plan) : []),
      { id: 'choices', heading: text('Your choices'), blocks: [{ kind: 'facts', facts: specFacts(spec) }] },
      ...background(spec),
    ],
  };
}

function stateOf(content: PlanPageContent): State {
  const { plan, unread, account, underWay, interruption, isWorking, progress, spec } = content;
  const { name } = spec.account;
  if (account) return createdState(account);
  if (underWay)
    return {
      mark: 'running',
      text: underWayText(underWay),
      details: [text('This page is updated automatically.')],
    };
  if (interruption?.kind === 'failed')
    return { mark: 'failed', text: interruption.problem.what, details: [keptText(content)] };
  if (interruption?.kind === 'closed')
    return {
      mark: 'skipped',
      text: closedText(name),
      details: [
        keptText(content),
        text('To continue, explore the sandbox again and run Show Unfinished Work.'),
      ],
    };
  if (interruption)
    return {
      mark: 'skipped',
      text: text('Canceled'),
      details: [keptText(content)],
    };
  if (isWorking && progress.size > 0)
    return { mark: 'running', text: text('Creating {0}', named.account(name)) };
  if (unread) return problemState(unread);
  if (!plan) return { mark: 'running', text: text('Checking. Nothing has changed yet.') };
  return planState(plan);
}

/** "Dequeued" is how Azure says that the creation has left its queue. */
const underWayText = ({ name, provisioningState: state }: Account): Text =>
  /^(creating|dequeued|enqueued|initializing|inprogress|accepted)$/i.test(state)
    ? text('Azure is creating account {0}.', name)
    : text('Azure is working on the account: {0}', state);

export const closedText = (name: string): Text =>
  text('The creation of account {0} stopped, because the sandbox was closed.', name);

export const checkCanceled: Problem = {
  code: 'F-00',
  owner: 'you',
  what: text('The check was canceled.'),
  why: text("It's not known what remains."),
  next: text('Choose Check Again.'),
  remedy: 'none',
};

const problemState = (problem: Problem): State => ({
  mark: 'failed',
  text: problem.what,
  details: [problem.why, problem.next, ...ownerLine(problem)],
});

function planState(plan: Plan): State {
  if (isBlocked(plan))
    return {
      mark: 'error',
      text: cannot('create', named.account(plan.spec.account.name)),
      details: [text('Nothing has changed yet. Fix the steps that need attention, then check again.')],
    };
  const changes = plan.steps.flatMap(({ finding }) => (finding.state === 'needed' ? finding.changes : []));
  const count =
    changes.length === 1
      ? text('Nothing has changed yet. Create makes 1 change.')
      : text('Nothing has changed yet. Create makes {0} changes.', changes.length);
  const lasting = irreversibleChanges(plan).length > 0;
  return {
    mark: 'todo',
    text: count,
    details: lasting ? [text("Part of this change can't be undone.")] : [],
  };
}

/** What is done, and what Azure might still do. */
function keptText({ progress, interruption, plan }: PlanPageContent): Text {
  const steps = plan?.steps ?? [];
  const done = steps.filter(
    ({ id, finding }) => progress.get(id)?.state === 'done' || finding.state === 'done',
  ).length;
  const kept = done === 0 ? text('Nothing has changed yet.') : text('{0} of {1} done.', done, steps.length);
  return interruption?.kind === 'canceled' && interruption.step !== undefined
    ? text(
        '{0} {1}',
        kept,
        interruption.step === 'account'
          ? text('{0} {1}', text('Azure might still finish the last change.'), text('Choose Check Again.'))
          : text('Azure might still finish the last change.'),
      )
    : kept;
}

function actionsOf(content: PlanPageContent): readonly Action[] {
  const { account, plan, spec, entered, run, sandbox, interruption, underWay } = content;
  if (account) return resultActions(account, sandbox, (command) => run.result(command, account));
  const secondary = (id: string, label: Text, act: () => unknown): Action => ({
    id,
    label,
    kind: 'secondary',
    run: act,
  });
  const checkAgain = secondary('checkAgain', text('Check Again'), run.checkAgain);
  // Azure continues without the user, and nothing else can be done until it ends.
  if (underWay) return [checkAgain];
  const fix = (which: PlanFix, step: StepId) =>
    isFixShown(content, which) ? [] : [secondary(which, fixLabel(which), () => run.fix(which, step))];
  const blocked = plan && isBlocked(plan);
  const create: Action = {
    id: 'create',
    label: interruption ? text('Continue') : text('Create'),
    kind: 'primary',
    ...(blocked ? { disabled: text('A step needs attention') } : {}),
    run: run.create,
  };
  return [
    ...(plan && !isDone(plan) ? [create] : []),
    secondary('change', text('Change...'), run.change),
    ...fix('chooseIdentity', 'access'),
    ...(spec.key.create && plan && isNeeded(plan, 'key')
      ? [secondary('keyLifetime', text('Choose Key Expiry...'), run.keyLifetime)]
      : []),
    ...(spec.account.api === 'Cassandra' ? [] : fix('chooseBackup', 'account')),
    // The entered object ID can be wrong, and no question asks for it again.
    ...(entered === undefined ? [] : fix('enterPrincipal', 'access')),
    checkAgain,
  ];
}

const isNeeded = ({ steps }: Plan, id: StepId) =>
  steps.some((step) => step.id === id && step.finding.state === 'needed');

const isFixShown = ({ plan, interruption }: PlanPageContent, fix: PlanFix) =>
  (interruption?.kind === 'failed' && interruption.problem.fix === fix) ||
  plan?.steps.some(({ finding }) => finding.state === 'blocked' && finding.problem.fix === fix) === true;

const stepsSection = (plan: Plan, content: PlanPageContent): Section => ({
  id: 'steps',
  heading: text('Steps'),
  blocks: [{ kind: 'items', ordered: true, items: plan.steps.map((step) => stepItem(step, plan, content)) }],
});

type PlannedStep = Plan['steps'][number];

/** The report of the current or latest run about a step takes precedence over the plan. */
function stepItem({ id, title, finding }: PlannedStep, plan: Plan, content: PlanPageContent): Item {
  const { progress, interruption, isWorking } = content;
  const item = (mark: Mark, lines: readonly Text[], rest: Partial<Item> = {}): Item => ({
    id,
    mark,
    title,
    ...(lines.length > 0 ? { lines } : {}),
    ...rest,
  });
  const now = progress.get(id);
  const todo =
    finding.state === 'needed' ? [...finding.changes, ...finding.irreversible, ...finding.caveats] : [];
  if (now?.state === 'done') return item('done', [now.detail]);
  if (finding.state === 'done' && !now)
    return item(
      finding.unchecked ? 'unknown' : 'done',
      [finding.detail, ...finding.caveats],
      finding.unchecked ? { note: text('Not checked') } : { note: text('Already done') },
    );
  if (id === 'account' && content.underWay) return item('running', [underWayText(content.underWay)]);
  if (isWorking && now) return item('running', [...(now.detail ? [now.detail] : []), ...todo]);
  if (interruption?.kind === 'failed' && interruption.step === id)
    return item('failed', [...problemLines(interruption.problem), ...todo], {
      actions: fixActions(id, interruption.problem, content),
    });
  if (finding.state === 'blocked')
    return item('error', problemLines(finding.problem), {
      actions: fixActions(id, finding.problem, content),
    });
  if (interruption && isAfter(plan, id, interruption.step))
    return item('skipped', todo, { note: text('Not run') });
  if (interruption && interruption.kind !== 'failed' && interruption.step === id)
    return item('skipped', todo, { note: text('Canceled') });
  return item('todo', todo);
}

const isAfter = ({ steps }: Plan, id: StepId, other: StepId | undefined) =>
  other !== undefined &&
  steps.findIndex((step) => step.id === id) > steps.findIndex((step) => step.id === other);

const problemLines = (problem: Problem): readonly Text[] => [
  problem.what,
  problem.why,
  problem.next,
  ...ownerLine(problem),
];

/** A fix for the user is a button or a sentence. If someone else must act, their role is named. */
const ownerLine = ({ owner, fix }: Problem): readonly Text[] =>
  fix || owner === 'you' ? [] : [whoCan(owner)];

/** Another answer first, then the command that fixes it. */
function fixActions(
  id: StepId,
  { fix }: Problem,
  { fixes, run, isWorking }: PlanPageContent,
): readonly Action[] {
  if (isWorking) return [];
  const command = fixes.get(id);
  return [
    ...(fix
      ? [
          {
            id: `${id}-${fix}`,
            label: fixLabel(fix),
            kind: 'secondary',
            run: () => run.fix(fix, id),
          } as const,
        ]
      : []),
    ...(command
      ? [
          {
            id: `${id}-command`,
            label: command.label,
            kind: 'secondary',
            run: async () => {
              await command.run();
              await run.checkAgain();
            },
          } as const,
        ]
      : []),
  ];
}

function irreversible(plan: Plan): readonly Section[] {
  if (isDone(plan)) return [];
  const { account, vault } = plan.spec;
  const on = (heading: Text, changes: readonly Text[]) =>
    changes.length === 0
      ? []
      : [{ kind: 'text', text: heading } as const, { kind: 'list', items: changes } as const];
  const blocks = [
    ...on(text('On {0}:', named.keyVault(vault.name)), irreversibleOn(plan, 'vault')),
    ...on(text('On {0}:', named.account(account.name)), irreversibleOn(plan, 'account')),
    {
      kind: 'text',
      text: keepsKey,
    } as const,
  ];
  return [{ id: 'irreversible', heading: text("What can't be undone"), blocks }];
}

const keepsKey = text(
  "You can't remove the customer-managed key from the account later. You can change it to another key.",
);

/** The last question before a change that can't be undone, or in the sandbox. Undefined if none is needed. */
export function confirmationOf(plan: Plan, sandbox: boolean) {
  if (isDone(plan) || (irreversibleChanges(plan).length === 0 && !sandbox)) return undefined;
  const { account, vault } = plan.spec;
  const part = (heading: Text, changes: readonly Text[]) =>
    changes.length === 0 ? [] : [[heading, ...changes]];
  return {
    question: text('{0}?', text('Create {0}', named.account(account.name))),
    detail: [
      ...(sandbox ? [text("Simulated on this machine. Azure isn't changed.")] : []),
      ...part(text("You can't undo this on {0}:", named.keyVault(vault.name)), irreversibleOn(plan, 'vault')),
      ...part(text("You can't undo this on {0}:", named.account(account.name)), [
        ...(isNeeded(plan, 'account') ? [keepsKey] : []),
        ...irreversibleOn(plan, 'account'),
      ]),
      labeled(text('Identity'), identityChoiceText(plan.spec)),
      labeled(text('Backup'), backupText(plan.spec)),
    ],
    action: text('Create'),
  };
}
