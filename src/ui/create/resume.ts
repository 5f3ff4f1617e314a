import { env, l10n } from 'vscode';
import type { Subscription } from '../../domain/model.ts';
import { text } from '../../domain/text.ts';
import type { Answers } from './answers.ts';
import { answersFrom } from './answersFrom.ts';
import type { Flow } from './flow.ts';
import { forget, pendingCreation } from './memory.ts';
import type { Pending } from './pending.ts';
import { pickFixed } from './pickFixed.ts';
import type { Row } from './row.ts';

type Resumption = 'continue' | 'anew' | 'forget';

/**
 * The answers to begin with: those of an interrupted creation where there is one and the person wants it; undefined
 * where they give up. From a subscription's menu, only a creation in that subscription is offered.
 */
export async function firstAnswers(
  flow: Flow,
  given: Subscription | undefined,
): Promise<Answers | undefined> {
  const fresh = given ? { subscription: given } : {};
  const pending = pendingCreation(flow);
  if (!pending || (given && given.id.toLowerCase() !== pending.spec.subscription.id.toLowerCase()))
    return fresh;
  const prompted = await pickFixed<Resumption>(
    undefined,
    l10n.t('A creation was interrupted; choose how to go on'),
    [{ rows: rowsFor(pending, flow.session.kind === 'sandbox') }],
    (value) => value === 'continue',
  );
  if (prompted.kind !== 'chosen') return undefined;
  if (prompted.value === 'anew') return fresh;
  if (prompted.value === 'continue') return resume(flow, pending, fresh);
  await forget(flow);
  return fresh;
}

function rowsFor({ spec, begun }: Pending, sandbox: boolean): Row<Resumption>[] {
  const when = new Date(begun).toLocaleString(env.language);
  return [
    {
      label: text('Continue: {0}', spec.account.name),
      description: sandbox
        ? text('interrupted, begun {0}, sandbox', when)
        : text('interrupted, begun {0}', when),
      detail: text('Looks what is done already, and shows the plan for the rest'),
      icon: 'debug-continue',
      value: 'continue',
    },
    {
      label: text('Start anew'),
      detail: text('Asks all questions again; the interrupted creation stays offered'),
      icon: 'add',
      value: 'anew',
    },
    {
      label: text('Forget it'),
      detail: text('Starts anew and offers it no more; what was created in Azure stays'),
      icon: 'trash',
      value: 'forget',
    },
  ];
}

/** The subscription is taken as it is seen now: memory does not say who may see it. */
async function resume(flow: Flow, { spec }: Pending, fresh: Answers): Promise<Answers | undefined> {
  if (fresh.subscription) return { ...answersFrom(spec), subscription: fresh.subscription };
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
  return (await flow.shell.showProblem(problem, anew)) === anew ? fresh : undefined;
}
