import type { Subscription } from '../../domain/model.ts';
import type { SpecOf } from '../work/work.ts';
import type { Shell } from '../shell.ts';
import type { Answers } from './answers.ts';
import { carryOut } from './carryOut.ts';
import type { Flow } from './flow.ts';
import type { QuestionId } from './outline.ts';
import { PlanDocument } from './planDocument.ts';
import { firstAnswers, resume } from './resume.ts';
import { routeOf } from './route.ts';
import { Sources } from './sources.ts';
import { walk, type Start } from './walk.ts';

/**
 * "Create CMK Cosmos account": asks, shows the plan, carries it out, and starts over from the plan where the person
 * wants to try again. Giving up at any prompt changes nothing and says nothing.
 *
 * @param interrupted a creation that is to be continued
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
