import { l10n } from 'vscode';
import { findPrincipal } from '../../app/principal.ts';
import type { Session } from '../../app/session.ts';
import type { Subscription } from '../../domain/model.ts';
import { logProblem } from '../log.ts';
import type { Shell } from '../shell.ts';
import { withStop } from '../withStop.ts';

/**
 * The object id of the principal "Azure Cosmos DB" in the subscription's tenant. A template is of use without it, so
 * that a directory that does not tell it is no failure, and is logged only; who cancels goes on without it.
 */
export const cosmosPrincipal = (
  { azure }: Session,
  subscription: Subscription,
  log: Shell['log'],
): Promise<string | undefined> =>
  withStop(l10n.t('Looking up the principal of Azure Cosmos DB'), async (signal) => {
    const outcome = await findPrincipal(azure, subscription, signal);
    if (outcome.kind === 'failed') logProblem(log, outcome.problem);
    return outcome.kind === 'done' ? outcome.value?.id : undefined;
  });
