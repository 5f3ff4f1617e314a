/**
 * The main job in a separate process, as in the extension host: its own event loop, the SDKs' HTTP, and TLS to Azure's
 * host names through the proxy in HTTPS_PROXY. Its parent records the requests.
 */
import { connectIdentity } from '../src/auth/azureIdentity.ts';
import { connectAzure } from '../src/azure/connectAzure.ts';
import { clouds } from '../src/model/cloud.ts';
import type { Outcome } from '../src/model/outcome.ts';
import type { CmkSpec } from '../src/model/spec.ts';
import { plain } from '../src/model/text.ts';
import { paceOf } from '../src/session/session.ts';
import { createCmkAccount, makePlan } from '../src/setup/plan.ts';

/** The message of this process to its parent when Create is chosen. */
export interface Begun {
  /** In milliseconds since the epoch, with fractions. */
  readonly at: number;
  /** The plan's states of the five steps. */
  readonly steps: readonly string[];
}

const signal = new AbortController().signal;
const cloud = clouds.public;
const signIn = connectIdentity('default', cloud);
const pace = paceOf(Date);
const azure = connectAzure({ cloud, signIn, pace, log: () => undefined, userAgent: 'cosmos-cmk/bench' });

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'done') return outcome.value;
  throw new Error(outcome.kind === 'failed' ? plain(outcome.problem.what) : 'cancelled');
}

const { subscriptions } = valueOf(await azure.subscriptions(signal));
const subscription = subscriptions.find(({ name }) => name === 'Contoso Development');
if (subscription === undefined) throw new Error('the sandbox has no Contoso Development');
const location = 'westeurope';
const spec: CmkSpec = {
  subscription,
  resourceGroup: { name: 'rg-payments-dev', location, isNew: false },
  vault: { name: 'kv-payments-dev', resourceGroup: 'rg-payments-dev', location },
  key: { name: 'cosmos-bench', create: { type: 'RSA', size: 3072 } },
  account: {
    name: 'cosmos-bench-dev',
    api: 'NoSQL',
    region: { name: location, displayName: 'West Europe' },
    zoneRedundant: false,
  },
};
const plan = valueOf(await makePlan(azure, pace, spec, signal));
const begun: Begun = {
  at: performance.timeOrigin + performance.now(),
  steps: plan.steps.map(({ finding }) => finding.state),
};
process.send?.(begun);
// The parent ends this process when the account's PUT has arrived. Anything earlier is a failure.
const { outcome } = await createCmkAccount(azure, pace, plan, () => undefined, signal);
valueOf(outcome);
