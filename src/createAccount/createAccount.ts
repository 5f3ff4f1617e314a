import { env, l10n } from 'vscode';
import type { Subscription } from '../model/resources.ts';
import { text } from '../model/text.ts';
import type { Shell } from '../session/session.ts';
import { isInSubscription, type SpecOf } from '../session/work.ts';
import { record, workStoreOf } from '../session/workStore.ts';
import { pickFixed } from '../ui/quickPick.ts';
import { PlanDocument } from '../ui/readonlyDocument.ts';
import type { Row } from '../ui/row.ts';
import { type Start, walk } from '../ui/wizard.ts';
import { type Answers, answersFrom } from './answers.ts';
import { type Flow, type QuestionId, Sources } from './flow.ts';
import { routeOf } from './questions.ts';
import { carryOut } from './run.ts';

type Spec = SpecOf<'createAccount'>;

/** A creation that didn't succeed and isn't running. */
interface Interrupted {
  readonly spec: Spec;
  /** Milliseconds since the epoch. */
  readonly begun: number;
}

type Resumption = Interrupted | 'anew' | 'forget';

/**
 * The answers to start with: those of an interrupted creation if the person continues one, or undefined if they cancel.
 * From the menu of a subscription, only creations in that subscription are offered.
 */
async function firstAnswers(flow: Flow, given: Subscription | undefined): Promise<Answers | undefined> {
  const fresh = given ? { subscription: given } : {};
  const interrupted = await interruptedIn(flow, given);
  if (interrupted.length === 0) return fresh;
  const prompted = await pickFixed<Resumption>(
    undefined,
    l10n.t('A creation was interrupted; choose how to go on'),
    [{ rows: rowsFor(interrupted, flow.session.kind === 'sandbox') }],
    (value) => value === interrupted[0],
  );
  if (prompted.kind !== 'chosen') return undefined;
  if (prompted.value === 'anew') return fresh;
  if (prompted.value !== 'forget') return resume(flow, prompted.value.spec, given);
  const { shell, session } = flow;
  for (const { spec } of interrupted)
    await record(shell, workStoreOf(shell, session).end({ kind: 'createAccount', spec }));
  return fresh;
}

/** The latest first. Empty if the records can't be read, which is reported at startup. */
async function interruptedIn(
  { shell, session }: Flow,
  given: Subscription | undefined,
): Promise<readonly Interrupted[]> {
  const found = await workStoreOf(shell, session).resting();
  if (found.kind !== 'done') return [];
  return found.value.records
    .flatMap(({ value: { work, at } }) =>
      work.kind === 'createAccount' && (!given || isInSubscription(work, given.id))
        ? [{ spec: work.spec, begun: at }]
        : [],
    )
    .sort((a, b) => b.begun - a.begun);
}

function rowsFor(interrupted: readonly Interrupted[], sandbox: boolean): Row<Resumption>[] {
  return [
    ...interrupted.map((one): Row<Resumption> => {
      const when = new Date(one.begun).toLocaleString(env.language);
      return {
        label: text('Continue: {0}', one.spec.account.name),
        description: sandbox
          ? text('interrupted, begun {0}, sandbox', when)
          : text('interrupted, begun {0}', when),
        detail: text('Looks what is done already, and shows the plan for the rest'),
        icon: 'debug-continue',
        value: one,
      };
    }),
    {
      label: text('Start anew'),
      detail: text('Asks all questions again; the interrupted creation stays offered'),
      icon: 'add',
      value: 'anew',
    },
    {
      label: interrupted.length > 1 ? text('Forget all of them') : text('Forget it'),
      detail: text('Starts anew and offers it no more; what was created in Azure stays'),
      icon: 'trash',
      value: 'forget',
    },
  ];
}

/** Reads the subscription again, because the record doesn't say who can see it. */
async function resume(flow: Flow, spec: Spec, given?: Subscription): Promise<Answers | undefined> {
  if (given) return { ...answersFrom(spec), subscription: given };
  const found = await flow.sources.subscriptions();
  if (found.kind === 'cancelled') return undefined;
  const visible =
    found.kind === 'done'
      ? found.value.subscriptions.find(({ id }) => id.toLowerCase() === spec.subscription.id.toLowerCase())
      : undefined;
  if (visible) return { ...answersFrom(spec), subscription: visible };
  const anew = l10n.t('Start Anew');
  const problem =
    found.kind === 'failed'
      ? found.problem
      : ({
          code: 'F-00',
          owner: 'you',
          what: text('The creation of {0} cannot go on.', spec.account.name),
          why: text(
            'The subscription {0} ({1}) is not visible to the accounts that are signed in.',
            spec.subscription.name,
            spec.subscription.id,
          ),
          next: text('Sign in with an account that sees it, then run the command again; or start anew.'),
        } as const);
  return (await flow.shell.showProblem(problem, anew)) === anew ? {} : undefined;
}

/**
 * "Create CMK Cosmos account": asks, shows the plan, runs it, and starts again from the plan if the person wants to
 * retry. Canceling a prompt changes nothing and shows no message.
 * @param interrupted a creation to continue
 */
export async function createAccount(
  shell: Shell,
  node?: { readonly subscription?: Subscription },
  interrupted?: SpecOf<'createAccount'>,
): Promise<void> {
  const session = shell.session ?? (await shell.connect());
  if (!session) return;
  const ended = new AbortController();
  const document = new PlanDocument();
  const { signal } = ended;
  const flow: Flow = { shell, session, document, signal, sources: new Sources(session, signal) };
  try {
    const route = routeOf(flow, node?.subscription);
    const first = interrupted
      ? await resume(flow, interrupted)
      : await firstAnswers(flow, node?.subscription);
    let next: Start<Answers, QuestionId> | undefined = first && { answers: first };
    while (next) {
      const agreed = await walk(route, next);
      next = agreed?.plan && (await carryOut(flow, agreed, agreed.plan));
    }
  } finally {
    ended.abort();
  }
}
