import { named, cannot, labeled } from '../model/problems.ts';
import { env } from 'vscode';
import type { Subscription } from '../model/resources.ts';
import { sameId } from '../model/resourceId.ts';
import { specAccountId } from '../model/spec.ts';
import { text, type Text } from '../model/text.ts';
import { endOf, markSandbox, type Session } from '../session/session.ts';
import { isInSubscription, type SpecOf, workTitle } from '../session/work.ts';
import { record, workStoreOf } from '../session/workStore.ts';
import { pickFixed } from '../ui/quickPick.ts';
import type { Row } from '../ui/row.ts';
import { walk } from '../ui/wizard.ts';
import type { CommandContext, Services } from '../views/commandContext.ts';
import { tellReplaced } from '../views/runOn.ts';
import { answersFrom, type CreationAnswers, specFrom } from './answers.ts';
import { chosenSoFar } from './choices.ts';
import { AccountCreation, type Creations, runningInAzure } from './creation.ts';
import { Sources } from './flow.ts';
import { creationRoute } from './route.ts';

type Spec = SpecOf<'createAccount'>;

/** A creation that didn't succeed and isn't running. */
interface Interrupted {
  readonly spec: Spec;
  /** Milliseconds since the epoch. */
  readonly begun: number;
  /** Whether it was only a plan, so that nothing has changed. */
  readonly isPlan: boolean;
}

/** The creations of a connection that the user can continue. */
class Unfinished implements Creations {
  /** The answers that were given before the questions were canceled. */
  draft: CreationAnswers | undefined;
  /** Plans whose account doesn't exist yet. */
  readonly creations = new Set<AccountCreation>();
  readonly #kind: Session['kind'];

  constructor({ kind }: Session) {
    this.#kind = kind;
  }

  /** A creation in Azure continues when another connection replaces its own. The new connection then shows it. */
  creationOf(spec: Spec): AccountCreation | undefined {
    const running = this.#kind === 'azure' ? runningInAzure : [];
    return [...this.creations, ...running].find((one) =>
      sameId(specAccountId(one.spec), specAccountId(spec)),
    );
  }

  finished(creation: AccountCreation): void {
    this.creations.delete(creation);
  }
}

const unfinishedOf = new WeakMap<Session, Unfinished>();

function unfinishedIn(session: Session): Unfinished {
  const unfinished = unfinishedOf.get(session) ?? new Unfinished(session);
  unfinishedOf.set(session, unfinished);
  return unfinished;
}

/**
 * "Create CMK Cosmos account": asks questions and shows the plan on a page, which then runs it. Canceling a question
 * changes nothing and loses no answer.
 * @param given the answers that are already known
 * @param interrupted a creation to continue
 */
export async function createAccount(
  services: Services,
  given: CreationAnswers = {},
  interrupted?: Spec,
): Promise<void> {
  const session = services.shell.session ?? (await services.shell.connect());
  if (!session) return;
  const context = { ...services, session };
  const unfinished = unfinishedIn(session);
  const sources = new Sources(session, endOf(session));
  const questions = { session, sources };
  const title = markSandbox(session, workTitle('createAccount'));
  const begin = interrupted
    ? await resume(context, sources, unfinished, interrupted)
    : await firstAnswers(context, sources, unfinished, title, given);
  if (!begin) return;
  if (begin instanceof AccountCreation) {
    await begin.open();
    return;
  }
  const keep = (answers: CreationAnswers) => void (unfinished.draft = answers);
  // Earlier answers that the user continues with can differ from these.
  const known = (['subscription', 'vault', 'key'] as const).filter(
    (id) => given[id] !== undefined && begin[id] === given[id],
  );
  const answers = await walk(creationRoute(questions, title, known, keep), {
    answers: begin,
  });
  if (!answers) return;
  // The answers belong to the connection that they were read from.
  if (services.connections.session !== session) {
    await tellReplaced();
    return;
  }
  unfinished.draft = undefined;
  const spec = specFrom(answers);
  const open = spec && unfinished.creationOf(spec);
  if (open) {
    await open.reopen(answers);
    return;
  }
  const creation = new AccountCreation(context, questions, answers, unfinished);
  unfinished.creations.add(creation);
  await creation.open();
}

/** The plan with these answers after a reload. Undefined if their subscription can't be read. */
export async function planAgain(context: CommandContext, spec: Spec): Promise<AccountCreation | undefined> {
  const { session } = context;
  const unfinished = unfinishedIn(session);
  const open = unfinished.creationOf(spec);
  if (open) return open;
  const sources = new Sources(session, endOf(session));
  const found = await sources.subscriptions();
  if (found.kind !== 'done') return undefined;
  const subscription = found.value.subscriptions.find(({ id }) => sameId(id, spec.subscription.id));
  if (!subscription) return undefined;
  const answers = { ...answersFrom(spec), subscription };
  const creation = new AccountCreation(context, { session, sources }, answers, unfinished);
  unfinished.creations.add(creation);
  return creation;
}

type Beginning = CreationAnswers | AccountCreation | undefined;

type Resumption =
  | { readonly kind: 'draft'; readonly answers: CreationAnswers }
  | { readonly kind: 'creation'; readonly creation: AccountCreation }
  | { readonly kind: 'record'; readonly spec: Spec }
  | { readonly kind: 'new' | 'discard' };

/**
 * The answers to start with: earlier ones if the user continues with them, or undefined if they cancel. From the menu
 * of a subscription, only creations in that subscription are offered.
 */
async function firstAnswers(
  context: CommandContext,
  sources: Sources,
  unfinished: Unfinished,
  title: Text,
  fresh: CreationAnswers,
): Promise<Beginning> {
  const { subscription: given } = fresh;
  const isHere = (id: string | undefined) => !given || (id !== undefined && sameId(id, given.id));
  const draft = isHere(unfinished.draft?.subscription?.id) ? unfinished.draft : undefined;
  const creations = [...unfinished.creations].filter(({ spec }) => isHere(spec.subscription.id));
  const records = (await interruptedIn(context, given)).filter(({ spec }) => !unfinished.creationOf(spec));
  if (!draft && creations.length + records.length === 0) return fresh;
  const rows = [
    ...(draft ? [draftRow(draft)] : []),
    ...creations.map(creationRow),
    ...records.map((one) => recordRow(one, context.session.kind === 'sandbox')),
  ];
  const [first] = rows;
  const prompted = await pickFixed<Resumption>(undefined, {
    title,
    placeholder: text('Continue an unfinished creation, or start over'),
    sections: [{ rows: [...rows, ...otherRows(rows.length)] }],
    isCurrent: (value) => value === first?.value,
  });
  if (prompted.kind !== 'chosen') return undefined;
  const { value } = prompted;
  switch (value.kind) {
    case 'draft':
      return value.answers;
    case 'creation':
      return value.creation;
    case 'record':
      return resume(context, sources, unfinished, value.spec, given);
    case 'new':
      return fresh;
    case 'discard':
      if (draft) unfinished.draft = undefined;
      for (const creation of creations) if (!creation.isRunning) unfinished.creations.delete(creation);
      for (const { spec } of await interruptedIn(context, given))
        await record(
          context.shell,
          workStoreOf(context.shell, context.session).end({ kind: 'createAccount', spec }),
        );
      return fresh;
  }
}

/** The latest first. Empty if the records can't be read, which is reported at startup. */
async function interruptedIn(
  { shell, session }: CommandContext,
  given: Subscription | undefined,
): Promise<readonly Interrupted[]> {
  const found = await workStoreOf(shell, session).resting();
  if (found.kind !== 'done') return [];
  return found.value.records
    .flatMap(({ value: { work, at, process, stopped } }) =>
      work.kind === 'createAccount' && (!given || isInSubscription(work, given.id))
        ? [{ spec: work.spec, begun: at, isPlan: process === undefined && stopped !== true }]
        : [],
    )
    .sort((a, b) => b.begun - a.begun);
}

const draftRow = (answers: CreationAnswers): Row<Resumption> => ({
  label: text('Continue With Your Answers'),
  description: chosenSoFar(answers) ?? text(''),
  icon: 'debug-continue',
  value: { kind: 'draft', answers },
});

const creationRow = (creation: AccountCreation): Row<Resumption> => ({
  label: labeled(text('Continue'), creation.spec.account.name),
  description: creation.isRunning ? text('In progress') : text('Shows the plan'),
  icon: 'debug-continue',
  value: { kind: 'creation', creation },
});

export function recordRow({ spec, begun, isPlan }: Interrupted, sandbox: boolean): Row<Resumption> {
  const time = new Date(begun).toLocaleString(env.language);
  const when = isPlan ? text('Planned {0}, not started', time) : text('Started {0}', time);
  return {
    label: labeled(text('Continue'), spec.account.name),
    description: sandbox ? text('{0} · {1}', when, text('Sandbox')) : when,
    detail: text("Checks what's done, then plans the rest."),
    icon: 'debug-continue',
    value: { kind: 'record', spec },
  };
}

const otherRows = (unfinished: number): readonly Row<Resumption>[] => [
  {
    label: text('Start Over'),
    detail: text('Asks all questions again'),
    icon: 'add',
    value: { kind: 'new' },
  },
  {
    label: unfinished > 1 ? text('Discard All') : text('Discard'),
    detail: text('Starts over. Azure resources stay.'),
    icon: 'trash',
    value: { kind: 'discard' },
  },
];

/** Reads the subscription again, because the record doesn't say who can see it. */
async function resume(
  context: CommandContext,
  sources: Sources,
  unfinished: Unfinished,
  spec: Spec,
  given?: Subscription,
): Promise<Beginning> {
  const open = unfinished.creationOf(spec);
  if (open) return open;
  if (given) return { ...answersFrom(spec), subscription: given };
  const found = await sources.subscriptions();
  if (found.kind === 'cancelled') return undefined;
  const visible =
    found.kind === 'done'
      ? found.value.subscriptions.find(({ id }) => sameId(id, spec.subscription.id))
      : undefined;
  if (visible) return { ...answersFrom(spec), subscription: visible };
  const startOver = text('Start Over');
  const problem =
    found.kind === 'failed'
      ? found.problem
      : ({
          code: 'F-00',
          owner: 'you',
          what: cannot('create', named.account(spec.account.name)),
          why: text(
            "You aren't signed in with an account that can see subscription {0} ({1}).",
            spec.subscription.name,
            spec.subscription.id,
          ),
          next: text('Sign in with another account, then run the command again.'),
        } as const);
  return (await context.shell.showProblem(problem, startOver)) === startOver ? {} : undefined;
}
