import { named, cannot, couldNot, notFound } from '../../model/problems.ts';
import { ensure } from '../../model/ensure.ts';
import { map, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import type { RegistrationState } from '../../model/resources.ts';
import { blocked, done, type Finding, needed } from '../../model/stepFinding.ts';
import { text, type Text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';
import { missingRight } from '../permissions.ts';
import type { SubscriptionReadings } from '../readings.ts';
import type { Step, StepWork } from '../step.ts';

const cosmos = 'Microsoft.DocumentDB';
const keyVault = 'Microsoft.KeyVault';

export const managedIdentity = 'Microsoft.ManagedIdentity';

/**
 * New resources need their own providers, too. An existing vault or identity proves that its provider is registered.
 */
const namespaces = ({ spec }: SubscriptionReadings): readonly [string, ...string[]] => [
  cosmos,
  ...(spec.vault?.create ? [keyVault] : []),
  ...(spec.newIdentity ? [managedIdentity] : []),
];

/**
 * The resource provider is registered (F-01). Registration also creates the "Azure Cosmos DB" principal in the tenant,
 * so a missing principal is a reason to register again (F-08).
 */
export const providerStep: Step<SubscriptionReadings> = {
  id: 'provider',
  title: text('Register the resource provider'),

  async check(readings) {
    const [isMissing, ...found] = await Promise.all([
      principalIsMissing(readings),
      ...namespaces(readings).map((namespace) => checkProvider(readings, namespace)),
    ]);
    const changes: Text[] = [];
    for (const one of found) {
      if (one.kind !== 'done') return one;
      if (one.value.state === 'blocked') return one;
      if (one.value.state === 'needed') changes.push(...one.value.changes);
    }
    if (changes.length === 0 && isMissing)
      changes.push(
        text(
          'Register resource provider {0} again, because principal "Azure Cosmos DB" isn\'t in the tenant.',
          cosmos,
        ),
      );
    return succeeded(changes.length > 0 ? needed(changes) : done(isRegistered(cosmos)));
  },

  async apply(work) {
    const { readings } = work;
    const isMissing = await principalIsMissing(readings);
    // The "Azure Cosmos DB" provider is always the first one, so `end` always has a value.
    const [first, ...others] = namespaces(readings);
    let end = await register(work, first, isMissing);
    for (const namespace of others) {
      if (end.kind !== 'done') return end;
      end = await ensureProvider(work, namespace);
    }
    return map(end, (registered) => registered.as(() => isRegistered(cosmos)));
  },
};

const isRegistered = (namespace: string): Text => text('Resource provider {0} is registered.', namespace);

export async function checkProvider(
  readings: SubscriptionReadings,
  namespace: string,
): Promise<Outcome<Finding>> {
  const { subscription } = readings.spec;
  const state = await readings.registration(namespace);
  if (state.kind !== 'done') return state;
  if (state.value === 'Registered') return succeeded(done(isRegistered(namespace)));
  if (state.value === 'Registering')
    return succeeded(needed([text('Wait until resource provider {0} is registered.', namespace)]));
  const problem = await missingRight(
    readings,
    `/subscriptions/${subscription.id}`,
    `${namespace}/register/action`,
    cannot('register', named.resourceProvider(namespace)),
  );
  return succeeded(
    problem
      ? blocked(problem)
      : needed([text('Register resource provider {0} in subscription {1}.', namespace, subscription.name)]),
  );
}

export const ensureProvider = (work: StepWork<SubscriptionReadings>, namespace: string) =>
  register(work, namespace, false);

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

async function register(work: StepWork<SubscriptionReadings>, namespace: string, wantsPrincipal: boolean) {
  const { readings, azure } = work;
  const patience = { every: seconds(5), atMost: minutes(10) };
  const told = (state: Outcome<RegistrationState>, lacksPrincipal: boolean): Outcome<Registration> =>
    map(state, (value) => ({ state: value, lacksPrincipal }));
  const alreadyRead = told(await readings.registration(namespace), wantsPrincipal);
  if (alreadyRead.kind === 'done' && alreadyRead.value.state !== 'Registered')
    work.report(text('Waiting for resource provider {0}', namespace));
  return ensure<Registration>(work, {
    alreadyRead,
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
  what: couldNot('register', named.resourceProvider(namespace)),
  why: text('Azure reports its state as "{0}".', state),
  next: text('Wait a few minutes, then run the command again. It continues where it stopped.'),
  remedy: 'none',
});

const noPrincipal: Problem = {
  code: 'F-08',
  owner: 'tenantAdministrator',
  what: notFound(named.firstParty),
  why: text('The resource provider is registered, but principal "Azure Cosmos DB" isn\'t in the tenant.'),
  next: text(
    'Run Register Resource Provider again, ask an administrator to create the principal, or enter its object ID.',
  ),
  fix: 'enterPrincipal',
  remedy: 'none',
};
