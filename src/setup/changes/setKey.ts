import type { AccountChange, Azure } from '../../azure/api.ts';
import { explainRevocation } from '../../model/cmkStatus.ts';
import { type Confirmed, ensureIrreversible } from '../../model/ensure.ts';
import { keyUserOf, sameKeyUser, unseenFor } from '../../model/grantee.ts';
import { sameKey } from '../../model/keyUri.ts';
import { failed, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import type { Account } from '../../model/resources.ts';
import { specKeyUri } from '../../model/spec.ts';
import { blocked, done, type Finding, needed } from '../../model/stepFinding.ts';
import { text, type Text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';
import { missingRight } from '../permissions.ts';
import type { Change, Work } from '../step.ts';
import { accessStep } from '../steps/access.ts';
import { keyStep } from '../steps/key.ts';
import { vaultStep } from '../steps/vault.ts';
import { foreignVault } from '../steps/vaultWork.ts';
import { type AccountPlace, accountReadings, type KeyHome, keyReadingsOf } from './keyLocation.ts';

const has = ({ capabilities }: Account, capability: string) =>
  capabilities?.some((one) => one.toLowerCase() === capability.toLowerCase()) === true;

/** Features that keep data in a separate storage account need a managed identity (F-42). */
export const needsManagedIdentity = ({ backup, analyticalStorage }: Account) =>
  analyticalStorage === true || /^continuous$/i.test(backup ?? '');

/**
 * Why an existing account can't get a key, as far as this can be checked in advance (Learn: "Configure
 * customer-managed keys on existing accounts"; docs/azure.md, Existing accounts). Materialized views, the
 * full-fidelity change feed and document ids can't be checked.
 */
function enablementProblem(account: Account): Problem | undefined {
  const { name, api, status, defaultIdentity } = account;
  const what = text('The account {0} cannot be encrypted with this key.', name);
  if (status.kind === 'revoked') {
    const { cause, remedy, owner } = explainRevocation(status.code);
    return { code: 'F-60', owner, what, why: text('It is revoked. {0}', cause), next: remedy };
  }
  if (account.keyUri === undefined && (api === 'Cassandra' || has(account, 'EnableNoSQLVectorSearch')))
    return {
      code: 'F-49',
      owner: 'you',
      what,
      why: text(
        'An account that exists cannot get a customer-managed key where it has the Cassandra API or vector search.',
      ),
      next: text('Make a new account with the key and copy the data.'),
    };
  if (needsManagedIdentity(account) && defaultIdentity.kind === 'firstParty')
    return {
      code: 'F-42',
      owner: 'accountOwner',
      what,
      why: text(
        'Continuous backup, the analytical store and materialized views need a managed identity as the default identity.',
      ),
      next: text('Make a managed identity the default first, with the command "Change Default Identity".'),
    };
  return undefined;
}

const pending = /^(creating|updating|initializing|enqueued|dequeued)$/i;

/** Azure has completed its last update successfully. Until then, the displayed state might not take effect. */
export const isAtRest = (account: Account) => !isChanging(account) && immutable(account) === undefined;

const isChanging = ({ provisioningState }: Account) => pending.test(provisioningState);

export const gone = (name: string): Problem => ({
  code: 'F-00',
  owner: 'you',
  what: text('The account {0} was not found.', name),
  why: text('It is not in its resource group any more: it may have been deleted or moved.'),
  next: text('Refresh the view.'),
});

/** Azure accepts no change while it deletes an account, or after a failed update. */
export function immutable({ name, provisioningState }: Account): Problem | undefined {
  if (!/^(deleting|failed)$/i.test(provisioningState)) return undefined;
  return {
    code: 'F-94',
    owner: 'accountOwner',
    what: text('The account {0} cannot be changed.', name),
    why: text('Azure calls its state "{0}".', provisioningState),
    next: text('Look at its activity log in the portal.'),
  };
}

/** F-50: the account has changed since the person reviewed the change. */
export const changedAccount = ({ name }: Account, why: Text): Problem => ({
  code: 'F-50',
  owner: 'you',
  what: text('Account {0} has changed since you reviewed it.', name),
  why,
  next: text('Refresh the view, then run the command again.'),
});

/** An account update, for `ensureIrreversible`. */
interface Update {
  readonly account: Pick<Account, 'id' | 'name'>;
  readonly change: (now: Account) => AccountChange | 'none';
  readonly isReached: (now: Account) => boolean;
  /** Conditions beyond those that block any update. */
  readonly refuse: (now: Account) => Problem | undefined;
  /** A progress message with Azure's name for the state. */
  readonly told: (state: string) => Text;
  /** Whether to send again while a grant hasn't reached the vault yet (F-33). */
  readonly awaitsGrant?: boolean;
  readonly unconfirmed: (last: Account) => Problem;
}

/**
 * Updates an account as soon as Azure finishes the current update, which can take hours. The account is read right
 * before each attempt. The state that is read back decides, not the response.
 */
export function update<R>(
  { azure, report, pace, signal }: Work<R>,
  { account, change, isReached, refuse, told, awaitsGrant = false, unconfirmed }: Update,
): Promise<Outcome<Confirmed<Account>>> {
  return ensureIrreversible<Account>(
    { pace, signal },
    {
      async read() {
        const found = await azure.accounts.get(account.id, signal);
        if (found.kind !== 'done') return found;
        if (!found.value) return failed(gone(account.name));
        if (isChanging(found.value))
          report(text('Waiting until Azure is done with the update that is under way'));
        return succeeded(found.value);
      },
      // After a failed update, the displayed values might not be in effect.
      isReached: (now) => immutable(now) === undefined && isReached(now),
      busy: { is: isChanging, every: seconds(15), atMost: minutes(24 * 60) },
      refuse: (now) => immutable(now) ?? refuse(now),
      async send(now, permit) {
        const wanted = change(now);
        if (wanted === 'none') return succeeded(undefined);
        return azure.changes.update(account.id, wanted, (state) => report(told(state)), permit);
      },
      again: {
        every: seconds(15),
        atMost: minutes(30),
        when: ({ code }) => awaitsGrant && code === 'F-33',
        tell: () => report(text('Waiting until the access to the key has reached the vault')),
      },
      patience: { every: seconds(10), atMost: minutes(5) },
      unconfirmed: (last) =>
        isChanging(last) ? stillChanging(last) : (immutable(last) ?? unconfirmed(last)),
    },
  );
}

const stillChanging = ({ name, provisioningState }: Account): Problem => ({
  code: 'F-50',
  owner: 'you',
  what: text('Account {0} is still being updated.', name),
  why: text('Azure calls its state "{0}".', provisioningState),
  next: text('Wait until Azure is done with it, then run the command again.'),
});

/**
 * Reports the account's status after a change, as it was read back. Only a status that Azure confirms is reported as
 * good.
 */
export function statusEnd(after: Confirmed<Account>, good: Text): Outcome<Confirmed<Text>> {
  const { name, status, keyUri } = after.value;
  if (keyUri === undefined || status.kind === 'confirmed') return succeeded(after.as(() => good));
  if (status.kind !== 'revoked')
    return succeeded(
      after.as(() =>
        text('{0} Azure does not say yet whether it reaches the key: refresh it in a minute.', good),
      ),
    );
  const { cause, remedy, owner } = explainRevocation(status.code);
  return failed({
    code: 'F-60',
    owner,
    what: text('The account {0} is changed, but cannot reach its key.', name),
    why: cause,
    next: remedy,
  });
}

/** An existing account, and the key to encrypt it with. */
export interface EnablementSpec extends AccountPlace {
  readonly home: KeyHome;
}

type EnablementReadings = ReturnType<typeof enablementReadings>;

export function enablementReadings(azure: Azure, spec: EnablementSpec, signal: AbortSignal) {
  const user = keyUserOf(spec.account);
  const side = (stop: AbortSignal) =>
    keyReadingsOf(azure, spec.home, user.kind === 'known' ? user.grantee : undefined, stop);
  return {
    spec,
    ...accountReadings(azure, spec, signal),
    vaultServices: azure.in(spec.home.subscription),
    keySide: side(signal),
    keySideNow: side,
  };
}

/** The steps that come before the account step. The key must exist. */
const before = [vaultStep, accessStep, keyStep] as const;

/**
 * Sets the key of an existing account. The first key is irreversible; it can be replaced by another one later
 * (docs/azure.md, Existing accounts, Keys and rotation).
 */
export const enablement: Change<EnablementReadings> = {
  title: text('Encrypt the account with the key'),

  async check(readings, now) {
    const { spec, keySide } = readings;
    const [found, findings] = await Promise.all([
      readings.account(),
      Promise.all(before.map((step) => step.check(keySide, now))),
      readings.permissions(spec.account.id),
    ]);
    if (found.kind !== 'done') return found;
    const account = found.value;
    if (!account) return succeeded(blocked(gone(spec.account.name)));
    if (isEncrypted(readings, account) && isAtRest(account))
      return succeeded(done(text('The account {0} is encrypted with this key.', account.name)));
    const problem = await standing(readings, account);
    if (problem) return succeeded(blocked(problem));
    const parts: Finding[] = [];
    for (const finding of findings) {
      if (finding.kind !== 'done') return finding;
      parts.push(finding.value);
    }
    return succeeded(together(readings, account, parts));
  },

  async apply(work) {
    const { readings, report } = work;
    const { account: known, home } = readings.spec;
    const reviewed = await readings.account();
    if (reviewed.kind !== 'done') return reviewed;
    if (!reviewed.value) return failed(gone(known.name));
    const { keyUri } = reviewed.value;
    const ground = await prepare(work);
    if (ground.kind !== 'done') return ground;
    report(text('Azure is encrypting the account; this may take hours and goes on without this window'));
    const after = await update(work, {
      account: known,
      change: () => ({ kind: 'key', keyUri: keyUriOf(readings) }),
      isReached: (now) => isEncrypted(readings, now),
      refuse: (now) =>
        unfit(readings, now) ?? (now.keyUri === keyUri ? undefined : changedAccount(now, otherKey)),
      told: (state) => text('Azure is encrypting the account: {0}', state),
      awaitsGrant: home.applicationId === undefined,
      unconfirmed: ({ name }) => ({
        code: 'F-94',
        owner: 'accountOwner',
        what: text("Account {0} isn't encrypted with this key.", name),
        why: text('Azure took the update, but shows another key.'),
        next: text('Look at its activity log in the portal, then run the command again.'),
        remedy: 'none',
      }),
    });
    if (after.kind !== 'done') return after;
    const { name } = after.value.value;
    return statusEnd(
      after.value,
      text('The account {0} is encrypted with the key {1}.', name, home.key.name),
    );
  },
};

const keyUriOf = ({ spec: { home }, cloud }: EnablementReadings) => specKeyUri(home, cloud);

const isEncrypted = (readings: EnablementReadings, { keyUri }: Account) =>
  keyUri !== undefined && sameKey(keyUri, keyUriOf(readings), readings.cloud);

/** Problems of the account itself. */
function unfit({ spec }: EnablementReadings, account: Account): Problem | undefined {
  const user = keyUserOf(account);
  const problem = immutable(account) ?? enablementProblem(account);
  if (problem) return problem;
  if (user.kind === 'nobody') return user.problem;
  // The default identity decides who is granted access to the key.
  return sameKeyUser(account, spec.account) ? undefined : changedAccount(account, otherIdentity);
}

const otherIdentity = text('Its default identity is another one now.');
const otherKey = text('It has another key now.');

/** Problems of the account, or of the caller's permissions on it. */
async function standing(readings: EnablementReadings, account: Account): Promise<Problem | undefined> {
  const { spec, keySide } = readings;
  const problem = unfit(readings, account);
  if (problem) return problem;
  const vault = spec.home.applicationId === undefined ? await keySide.vault() : undefined;
  const foreign =
    vault?.kind === 'done' && vault.value
      ? foreignVault(vault.value, spec.subscription, account.defaultIdentity)
      : undefined;
  return (
    foreign ??
    missingRight(
      readings,
      account.id,
      'Microsoft.DocumentDB/databaseAccounts/write',
      text('You may not change the account {0}.', account.name),
    )
  );
}

function together(readings: EnablementReadings, account: Account, parts: readonly Finding[]): Finding {
  const stands = parts.find((part) => part.state === 'blocked');
  if (stands) return stands;
  const { home } = readings.spec;
  const isFirst = account.keyUri === undefined;
  const all = <T>(of: (part: Finding) => readonly T[]) => parts.flatMap(of);
  const encrypt = isFirst
    ? text('Encrypt the account {0} with the key {1} of {2}.', account.name, home.key.name, home.vault.name)
    : text('Move the account {0} to the key {1} of {2}.', account.name, home.key.name, home.vault.name);
  return needed(
    [
      ...all((part) => (part.state === 'needed' ? part.changes : [])),
      ...(isChanging(account) ? [text('Wait until Azure is done with the update that is under way.')] : []),
      ...(isEncrypted(readings, account) ? [] : [encrypt]),
    ],
    {
      irreversible: [
        ...all((part) => (part.state === 'needed' ? part.irreversible : [])),
        ...(isFirst ? [forGood] : []),
      ],
      caveats: [
        ...all((part) => (part.state === 'blocked' ? [] : part.caveats)),
        ...(isFirst ? unseen : [text('Keep the former key enabled until the account has moved.')]),
        ...unseenFor(account.defaultIdentity),
      ],
    },
  );
}

const forGood = text(
  'An account with a customer-managed key never goes back to a key of Microsoft; without the key its data is lost.',
);

const unseen: readonly Text[] = [
  text(
    'Ids of documents longer than 990 bytes, materialized views and the full-fidelity change feed stop it. They cannot be seen from here.',
  ),
  text('Regions can neither be added nor removed meanwhile. It uses spare request units (RU/s).'),
];

/**
 * Applies the steps before the account step. The account is read before each of them, because its default identity
 * decides who gets access.
 */
async function prepare(work: Work<EnablementReadings>): Promise<Outcome<undefined>> {
  const { readings, pace, signal } = work;
  let { keySide } = readings;
  for (const step of before) {
    const found = await step.check(keySide, pace.now());
    if (found.kind !== 'done') return found;
    if (found.value.state === 'done') continue;
    if (found.value.state === 'blocked') return failed(found.value.problem);
    const account = await readings.account.again();
    if (account.kind !== 'done') return account;
    const problem = account.value ? unfit(readings, account.value) : gone(readings.spec.account.name);
    if (problem) return failed(problem);
    const applied = await step.apply({ ...work, readings: keySide, azure: readings.vaultServices });
    if (applied.kind !== 'done') return applied;
    // The next step must read again what this step has changed.
    keySide = readings.keySideNow(signal);
  }
  return succeeded(undefined);
}
