import { ensure } from '../../model/ensure.ts';
import { map, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import type { RegistrationState } from '../../model/resources.ts';
import { blocked, done, needed } from '../../model/stepFinding.ts';
import { text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';
import { missingRight } from '../permissions.ts';
import type { SubscriptionReadings } from '../readings.ts';
import type { Step, Work } from '../step.ts';

const cosmos = 'Microsoft.DocumentDB';
const keyVault = 'Microsoft.KeyVault';

/** A new vault needs its own provider too. An existing vault proves that its provider is registered. */
const namespaces = ({ spec }: SubscriptionReadings) =>
  spec.vault?.create ? ([cosmos, keyVault] as const) : ([cosmos] as const);

/**
 * The resource provider is registered (F-01). Registration also creates the "Azure Cosmos DB" principal in the tenant,
 * so a missing principal is a reason to register again (F-08).
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
    const { readings } = work;
    const isMissing = await principalIsMissing(readings);
    // The "Azure Cosmos DB" provider is always the first one, so `end` always has a value.
    const [first, ...others] = namespaces(readings);
    let end = await register(work, first, isMissing);
    for (const namespace of others) {
      if (end.kind !== 'done') return end;
      end = await register(work, namespace, false);
    }
    return map(end, (registered) => registered.as(() => text('{0} is registered.', cosmos)));
  },
};

/** An account with a managed identity doesn't need the principal. */
async function principalIsMissing(readings: SubscriptionReadings, again = false): Promise<boolean> {
  const { identityId, applicationId } = readings.spec;
  if (identityId !== undefined || applicationId !== undefined) return false;
  const principal = await (again ? readings.principal.again() : readings.principal());
  return principal.kind === 'done' && principal.value === undefined;
}

interface Registration {
  readonly state: RegistrationState;
  /** Whether the tenant still lacks the principal that registration creates. */
  readonly lacksPrincipal: boolean;
}

async function register(work: Work<SubscriptionReadings>, namespace: string, wantsPrincipal: boolean) {
  const { readings, azure } = work;
  const patience = { every: seconds(5), atMost: minutes(10) };
  const told = (state: Outcome<RegistrationState>, lacksPrincipal: boolean): Outcome<Registration> =>
    map(state, (value) => ({ state: value, lacksPrincipal }));
  const seen = told(await readings.registration(namespace), wantsPrincipal);
  if (seen.kind === 'done' && seen.value.state !== 'Registered')
    work.report(text('Waiting until {0} is registered', namespace));
  return ensure<Registration>(work, {
    seen,
    async read() {
      const state = await readings.registration.again(namespace);
      const isThere = state.kind === 'done' && state.value === 'Registered';
      return told(state, wantsPrincipal && isThere && (await principalIsMissing(readings, true)));
    },
    isReached: ({ state, lacksPrincipal }) => state === 'Registered' && !lacksPrincipal,
    busy: { ...patience, is: ({ state }) => state === 'Registering' },
    send: (_, permit) => azure.providers.register(namespace, permit),
    patience,
    unconfirmed: ({ state }) => (state === 'Registered' ? noPrincipal : notRegistered(namespace, state)),
  });
}

const notRegistered = (namespace: string, state: RegistrationState): Problem => ({
  code: 'F-01',
  owner: 'subscriptionOwner',
  what: text('{0} is not registered yet.', namespace),
  why: text('Azure still calls its state "{0}" after ten minutes.', state),
  next: text('Wait a little, then run the command again; it goes on from here.'),
  remedy: 'none',
});

const noPrincipal: Problem = {
  code: 'F-08',
  owner: 'tenantAdministrator',
  what: text('The principal "Azure Cosmos DB" is missing in the tenant.'),
  why: text("{0} is registered, but its principal hasn't appeared after ten minutes.", cosmos),
  next: text(
    'Wait a few minutes, then run the command again, or have an administrator create the principal.',
  ),
  fix: 'enterPrincipal',
  remedy: 'none',
};
