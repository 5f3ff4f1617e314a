import { connectAzure } from '../src/azure/connectAzure.ts';
import { inParallel } from '../src/azure/subscriptions.ts';
import { clouds } from '../src/model/cloud.ts';
import type { ManualClock } from '../src/sandbox/clock.ts';
import type { Handle } from '../src/sandbox/http.ts';
import { createHttpClient } from '../src/sandbox/httpClient.ts';
import { signInTo } from '../src/sandbox/openSandbox.ts';
import type { Sandbox } from '../src/sandbox/sandbox.ts';

const signal = new AbortController().signal;

/** Sends in-process, without pauses, all requests of an inventory once the subscriptions are known. */
export async function rehearse(sandbox: Sandbox, clock: ManualClock, handle: Handle): Promise<void> {
  const azure = connectAzure({
    cloud: clouds.public,
    signIn: signInTo(sandbox),
    // A pause for the quota ends immediately.
    pace: {
      now: () => clock.now(),
      pause: (milliseconds) => {
        clock.advance(milliseconds);
        return Promise.resolve();
      },
    },
    httpClient: createHttpClient({ handle }),
    log: () => undefined,
    userAgent: 'cosmos-cmk/bench',
  });
  const found = await azure.subscriptions(signal);
  if (found.kind !== 'done') throw new Error('no subscriptions were found');
  const { subscriptions } = found.value;
  await azure.survey.accounts(subscriptions, () => undefined, signal);
  await azure.survey.vaults(subscriptions, () => undefined, signal);
  await inParallel(8, subscriptions, async (subscription) => {
    const services = azure.in(subscription);
    await services.accounts.list(signal);
    await services.vaults.list(signal);
  });
}
