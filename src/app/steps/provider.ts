import { blocked, done, needed } from '../../domain/finding.ts';
import type { RegistrationState } from '../../domain/model.ts';
import { text } from '../../domain/text.ts';
import { failed, succeeded } from '../outcome.ts';
import { missingRight } from '../rights.ts';
import type { SubscriptionReadings } from '../readings.ts';
import type { Step, Work } from '../step.ts';
import { minutes, seconds, waitUntil } from '../wait.ts';

const cosmos = 'Microsoft.DocumentDB';
const keyVault = 'Microsoft.KeyVault';

/** A new vault needs its own provider too; an existing one proves that it is registered. */
const namespaces = ({ spec }: SubscriptionReadings) => (spec.vault?.create ? [cosmos, keyVault] : [cosmos]);

/**
 * The resource provider is registered (F-01). Registering it also brings the "Azure Cosmos DB" principal into the
 * tenant, so a missing principal is a reason to register again (F-08).
 */
export const providerStep: Step<SubscriptionReadings> = {
  id: 'provider',
  title: text('Register the resource provider'),

  async check(readings) {
    const { subscription } = readings.spec;
    const [isMissing, ...states] = await Promise.all([
      principalIsMissing(readings),
      ...namespaces(readings).map((namespace) => readings.registration(namespace)),
    ]);
    const changes = [];
    for (const [index, namespace] of namespaces(readings).entries()) {
      const state = states[index];
      if (state?.kind !== 'done') return state ?? { kind: 'cancelled' };
      if (state.value === 'Registered') continue;
      changes.push(
        state.value === 'Registering'
          ? text('Wait until {0} is registered; the registration is under way.', namespace)
          : text('Register {0} in the subscription {1}.', namespace, subscription.name),
      );
      if (state.value === 'Registering') continue;
      const problem = await missingRight(
        readings,
        `/subscriptions/${subscription.id}`,
        `${namespace}/register/action`,
        text('You may not register {0} in the subscription {1}.', namespace, subscription.name),
      );
      if (problem) return succeeded(blocked(problem));
    }
    if (changes.length === 0 && isMissing)
      changes.push(
        text('Register {0} again: the principal "Azure Cosmos DB" is missing in the tenant.', cosmos),
      );
    return succeeded(
      changes.length > 0
        ? needed(changes)
        : done(text('{0} is registered in {1}.', cosmos, subscription.name)),
    );
  },

  async apply(work) {
    for (const namespace of namespaces(work.readings)) {
      const before = await work.readings.registration(namespace);
      if (before.kind !== 'done') return before;
      const isMissing =
        namespace === cosmos && before.value === 'Registered' && (await principalIsMissing(work.readings));
      if (before.value === 'Registered' && !isMissing) continue;
      const after = await register(work, namespace, before.value);
      if (after.kind !== 'done') return after;
      if (after.value !== 'Registered')
        return failed({
          code: 'F-01',
          owner: 'subscriptionOwner',
          what: text('{0} is not registered yet.', namespace),
          why: text('Azure still calls its state "{0}" after ten minutes.', after.value),
          next: text('Wait a little, then run the command again; it goes on from here.'),
          remedy: 'none',
        });
    }
    return succeeded(text('{0} is registered.', cosmos));
  },
};

/** An account with an identity of its own does without it. */
async function principalIsMissing(readings: SubscriptionReadings): Promise<boolean> {
  const { identityId, applicationId } = readings.spec;
  if (identityId !== undefined || applicationId !== undefined) return false;
  const principal = await readings.principal();
  return principal.kind === 'done' && principal.value === undefined;
}

async function register(work: Work<SubscriptionReadings>, namespace: string, before: RegistrationState) {
  const { providers } = work.azure;
  if (before !== 'Registering') {
    const asked = await providers.register(namespace, work.signal);
    if (asked.kind !== 'done' || asked.value === 'Registered') return asked;
  }
  work.report(text('Waiting until {0} is registered', namespace));
  return waitUntil(
    () => providers.registration(namespace, work.signal),
    (state) => state === 'Registered',
    { every: seconds(5), atMost: minutes(10) },
    work,
  );
}
