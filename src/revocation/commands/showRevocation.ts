import type { Session } from '../../session/session.ts';
import type { Page } from '../../ui/page/page.ts';
import { type PageSource, showPage } from '../../ui/page/panel.ts';
import type { CommandContext, Services } from '../../views/commandContext.ts';
import { connectedPage } from '../../views/pageSource.ts';
import { RevocationFlow } from './revocationFlow.ts';
import { subjectText, tabOf } from './subject.ts';

/** The revocations of each connection, by subject. */
const flows = new WeakMap<Session, Map<string, RevocationFlow>>();
/** The latest one of each subject in Azure, which continues when another connection replaces its own. */
const latestInAzure = new Map<string, RevocationFlow>();

/**
 * A change that an earlier connection to Azure is still running. Until it ends, nothing else can be done with its
 * subject.
 */
export function changeUnderWay(
  { session }: Pick<CommandContext, 'session'>,
  subject: string,
): RevocationFlow | undefined {
  const latest = session.kind === 'azure' ? latestInAzure.get(subject) : undefined;
  return latest?.acting && latest !== flows.get(session)?.get(subject) ? latest : undefined;
}

export function revocationFlow(context: CommandContext, subject: string): RevocationFlow {
  const ofSession = flows.get(context.session) ?? new Map<string, RevocationFlow>();
  flows.set(context.session, ofSession);
  const flow =
    ofSession.get(subject) ?? new RevocationFlow(context, subject, () => showRevocation(context, subject));
  ofSession.set(subject, flow);
  if (context.session.kind === 'azure' && !changeUnderWay(context, subject)) latestInAzure.set(subject, flow);
  return flow;
}

/** Shows what is being revoked or restored. Resolves when that ends, or the signal aborts. */
async function followChange(
  { live, acting }: RevocationFlow,
  show: (page: Page) => void,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  live.source.follow(show, AbortSignal.any([signal, over.signal]));
  const hidden = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  await Promise.race([acting, hidden]);
  over.abort();
}

/** The page of a revocation. After a reload, it reads the record and Azure again. */
export const revocationSource = (services: Services, subject: string): PageSource =>
  connectedPage(services, {
    kind: 'revocation',
    subject,
    tab: tabOf(subject),
    title: subjectText(subject),
    async follow(context, show, signal) {
      const other = changeUnderWay(context, subject);
      if (other) await followChange(other, show, signal);
      if (!signal.aborted) await revocationFlow(context, subject).follow(show, signal);
    },
  });

export const showRevocation = (context: CommandContext, subject: string): void =>
  showPage(context.pages, revocationSource(context, subject));
