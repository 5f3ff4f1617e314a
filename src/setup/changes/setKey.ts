import { named, cannot, notFound, couldNot } from '../../model/problems.ts';
import type { AccountChange, Azure } from '../../azure/api.ts';
import { type CmkStatus, explainRevocation } from '../../model/cmkStatus.ts';
import { type Confirmed, ensureIrreversible } from '../../model/ensure.ts';
import { keyIdentityOf, sameKeyIdentity, uncheckedFor } from '../../model/keyIdentity.ts';
import { isVersionless, sameKey } from '../../model/keyUri.ts';
import { findLargeIds, idLimit } from '../../model/largeIds.ts';
import { failed, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import type { Account } from '../../model/resources.ts';
import { specVaultId, specKeyUri } from '../../model/spec.ts';
import { blocked, done, type Finding, type FindingPart, needed } from '../../model/stepFinding.ts';
import { asSentence, capital, text, type Text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';
import { missingRight } from '../permissions.ts';
import type { StepWork, Change } from '../step.ts';
import { accessStep } from '../steps/access.ts';
import { keyStep } from '../steps/key.ts';
import { foreignVault, vaultStep } from '../steps/vault.ts';
import { type AccountPart, accountReadings, type KeyLocation, keyReadingsOf } from './keyLocation.ts';
import { isUnderWay } from '../steps/existingAccount.ts';

const has = ({ capabilities }: Account, capability: string) =>
  capabilities?.some((one) => one.toLowerCase() === capability.toLowerCase()) === true;

/** Features that keep data in a separate storage account need a managed identity (F-42). */
export const needsManagedIdentity = ({ backup, analyticalStorage }: Account) =>
  analyticalStorage === true || /^continuous$/i.test(backup ?? '');

/**
 * Why an existing account can't get a key, as far as this can be checked in advance (Learn: "Configure
 * customer-managed keys on existing accounts"; docs/azure.md, Existing accounts). Document ids aren't read, and global
 * secondary indexes and the change feed mode are in preview api-versions only.
 */
function enablementProblem(account: Account): Problem | undefined {
  const { name, api, status, defaultIdentity } = account;
  const what = cannot('change', named.keyOf(name));
  if (status.kind === 'revoked' && !isInvalidUri(status)) {
    const { cause, remedy, owner } = explainRevocation(status.code);
    const next = text('{0} Change the key after Azure confirms the account.', remedy);
    return {
      code: 'F-60',
      owner,
      what,
      why: text("The account's access to its key is revoked. {0}", cause),
      next,
    };
  }
  if (account.keyUri === undefined && (api === 'Cassandra' || has(account, 'EnableNoSQLVectorSearch')))
    return {
      code: 'F-49',
      owner: 'you',
      what,
      why: text(
        "An existing account with the Cassandra API or vector search can't get a customer-managed key.",
      ),
      next: text('Create an account with the key and copy the data.'),
    };
  if (needsManagedIdentity(account) && defaultIdentity.kind === 'firstParty')
    return {
      code: 'F-42',
      owner: 'accountOwner',
      what,
      why: text(
        'Continuous backup, the analytical store, and global secondary indexes require a managed identity as the default identity.',
      ),
      next: text('Run Change Default Identity and choose a managed identity first.'),
    };
  return undefined;
}

/** 4006, the one sub-status whose documented remedy sets the key of a revoked account (docs/azure.md, CMK status and revocation). */
const isInvalidUri = (status: CmkStatus) => status.kind === 'revoked' && status.code === 4006;

/** Azure has completed its last update successfully. Until then, the displayed state might not take effect. */
export const isAtRest = (account: Account) => !isUnderWay(account) && immutable(account) === undefined;

export const accountNotFound = (name: string): Problem => ({
  code: 'F-00',
  owner: 'you',
  what: notFound(named.account(name)),
  why: text('It might have been deleted or moved.'),
  next: text('Refresh the view, then run the command again.'),
});

/** Azure accepts no change while it deletes an account, or after a failed update. */
export function immutable({ name, provisioningState }: Account): Problem | undefined {
  if (!/^(deleting|failed)$/i.test(provisioningState)) return undefined;
  return {
    code: 'F-94',
    owner: 'accountOwner',
    what: cannot('change', named.account(name)),
    why: text('Azure reports its state as "{0}".', provisioningState),
    next: text('Check its activity log in the Azure portal, then run the command again.'),
  };
}

/** F-50: the account has changed since the user reviewed the change. */
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
  readonly stateText: (state: string) => Text;
  /** Whether to send again while a grant hasn't reached the vault yet (F-33). */
  readonly awaitsGrant?: boolean;
  readonly unconfirmed: (last: Account) => Problem;
}

/**
 * Updates an account as soon as Azure finishes the current update, which can take hours. The account is read right
 * before each attempt. The state that is read back decides, not the response.
 */
export function update<R>(
  { azure, report, pace, signal }: StepWork<R>,
  { account, change, isReached, refuse, stateText, awaitsGrant = false, unconfirmed }: Update,
): Promise<Outcome<Confirmed<Account>>> {
  return ensureIrreversible<Account>(
    { pace, signal },
    {
      async read() {
        const found = await azure.accounts.get(account.id, signal);
        if (found.kind !== 'done') return found;
        if (!found.value) return failed(accountNotFound(account.name));
        if (isUnderWay(found.value)) report(text('Waiting for the current update to finish'));
        return succeeded(found.value);
      },
      // After a failed update, the displayed values might not be in effect.
      isReached: (now) => immutable(now) === undefined && isReached(now),
      busy: { is: isUnderWay, every: seconds(15), atMost: minutes(24 * 60) },
      refuse: (now) => immutable(now) ?? refuse(now),
      async send(now, permit) {
        const wanted = change(now);
        if (wanted === 'none') return succeeded(undefined);
        return azure.changes.update(account.id, wanted, (state) => report(stateText(state)), permit);
      },
      again: {
        every: seconds(15),
        atMost: minutes(30),
        when: ({ code }) => awaitsGrant && code === 'F-33',
        tell: () => report(text('Waiting for the access to take effect')),
      },
      patience: { every: seconds(10), atMost: minutes(5) },
      unconfirmed: (last) =>
        isUnderWay(last) ? stillChanging(last) : (immutable(last) ?? unconfirmed(last)),
    },
  );
}

const stillChanging = ({ name, provisioningState }: Account): Problem => ({
  code: 'F-50',
  owner: 'you',
  what: text('Account {0} is still being updated.', name),
  why: text('Azure reports its state as "{0}".', provisioningState),
  next: text('Wait a few minutes, then run the command again. It continues where it stopped.'),
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
      after.as(() => text('{0} {1}', good, text("Azure doesn't say whether the account can use its key."))),
    );
  const { cause, remedy, owner } = explainRevocation(status.code);
  return failed({
    code: 'F-60',
    owner,
    what: text("Account {0} can't use its key.", name),
    why: cause,
    next: remedy,
  });
}

/** An existing account, and the key to encrypt it with. */
export interface EnablementSpec extends AccountPart {
  readonly keyLocation: KeyLocation;
}

type EnablementReadings = ReturnType<typeof enablementReadings>;

export function enablementReadings(azure: Azure, spec: EnablementSpec, signal: AbortSignal) {
  const user = keyIdentityOf(spec.account);
  const readingsFor = (stop: AbortSignal) =>
    keyReadingsOf(azure, spec.keyLocation, user.kind === 'known' ? user.identity : undefined, stop);
  return {
    spec,
    ...accountReadings(azure, spec, signal),
    vaultServices: azure.in(spec.keyLocation.subscription),
    keyReadings: readingsFor(signal),
    freshKeyReadings: readingsFor,
  };
}

/** The steps that come before the account step. The key must exist. */
const before = [vaultStep, accessStep, keyStep] as const;

/**
 * Sets the key of an existing account. The first key is irreversible; it can be replaced by another one later
 * (docs/azure.md, Existing accounts, Keys and rotation).
 */
export const enablement: Change<EnablementReadings> = {
  title: text('Change Key'),

  async check(readings, now) {
    const { spec, keyReadings } = readings;
    const [found, findings] = await Promise.all([
      readings.account(),
      Promise.all(before.map((step) => step.check(keyReadings, now))),
      readings.permissions(spec.account.id),
    ]);
    if (found.kind !== 'done') return found;
    const account = found.value;
    if (!account) return succeeded(blocked(accountNotFound(spec.account.name)));
    if (isEncrypted(readings, account) && isAtRest(account))
      return succeeded(
        done(text('Account {0} is encrypted with key {1}.', account.name, spec.keyLocation.key.name)),
      );
    const problem = await problemBefore(readings, account);
    const parts: FindingPart[] = [
      {
        id: 'account',
        title: capital(text('account {0}', account.name)),
        finding: problem ? blocked(problem) : done(text('No problems found.')),
      },
    ];
    for (const [at, finding] of findings.entries()) {
      if (finding.kind !== 'done') {
        if (problem) break;
        return finding;
      }
      const { id } = before[at] as (typeof before)[number];
      parts.push({ id, title: partTitle(id, spec), finding: finding.value });
    }
    return succeeded(together(readings, account, parts));
  },

  async apply(work) {
    const { readings, report } = work;
    const { account: known, keyLocation } = readings.spec;
    const reviewed = await readings.account();
    if (reviewed.kind !== 'done') return reviewed;
    if (!reviewed.value) return failed(accountNotFound(known.name));
    const { keyUri } = reviewed.value;
    const ground = await prepare(work);
    if (ground.kind !== 'done') return ground;
    report(
      text('Azure is encrypting the account. This can take hours and continues if you close this window.'),
    );
    const after = await update(work, {
      account: known,
      change: (now) => {
        work.made?.({ changes: [waitForUpdate] });
        return { kind: 'key', keyUri: keyUriOf(readings), isFirst: now.keyUri === undefined };
      },
      isReached: (now) => isEncrypted(readings, now),
      refuse: (now) =>
        unfit(readings, now) ?? (now.keyUri === keyUri ? undefined : changedAccount(now, otherKey)),
      stateText: (state) => text('Azure is working on the account: {0}', state),
      awaitsGrant: keyLocation.applicationId === undefined,
      unconfirmed: ({ name }) => ({
        code: 'F-94',
        owner: 'accountOwner',
        what: couldNot('confirm', named.keyOf(name)),
        why: text("Azure accepted the change, but doesn't show it."),
        next: text('Check its activity log in the Azure portal, then run the command again.'),
        remedy: 'none',
      }),
    });
    if (after.kind !== 'done') return after;
    const { name } = after.value.value;
    return statusEnd(after.value, text('Account {0} is encrypted with key {1}.', name, keyLocation.key.name));
  },
};

const keyUriOf = ({ spec: { keyLocation }, cloud }: EnablementReadings) => specKeyUri(keyLocation, cloud);

const isEncrypted = (readings: EnablementReadings, { keyUri }: Account) =>
  keyUri !== undefined &&
  isVersionless(keyUri, readings.cloud) &&
  sameKey(keyUri, keyUriOf(readings), readings.cloud);

function unfit({ spec }: EnablementReadings, account: Account): Problem | undefined {
  const user = keyIdentityOf(account);
  const problem = immutable(account) ?? enablementProblem(account);
  if (problem) return problem;
  if (user.kind === 'nobody') return user.problem;
  // The default identity decides who is granted access to the key.
  return sameKeyIdentity(account, spec.account) ? undefined : changedAccount(account, otherIdentity);
}

const otherIdentity = text('Its default identity has changed.');
const otherKey = text('Its key has changed.');

/** Problems of the account, or of the caller's permissions on it. */
async function problemBefore(readings: EnablementReadings, account: Account): Promise<Problem | undefined> {
  const { spec, keyReadings } = readings;
  const problem = unfit(readings, account);
  if (problem) return problem;
  const vault = spec.keyLocation.applicationId === undefined ? await keyReadings.vault() : undefined;
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
      cannot('change', named.account(account.name)),
    )
  );
}

function partTitle(id: (typeof before)[number]['id'], { keyLocation }: EnablementSpec): Text {
  switch (id) {
    case 'vault':
      return capital(text('key vault {0}', keyLocation.vault.name));
    case 'access':
      return text('Access to the key');
    case 'account':
    case 'provider':
    case 'key':
      return capital(text('key {0}', keyLocation.key.name));
  }
}

function together(readings: EnablementReadings, account: Account, checks: readonly FindingPart[]): Finding {
  const parts = checks.map(({ finding }) => finding);
  const stands = parts.find((part) => part.state === 'blocked');
  if (stands?.state === 'blocked') return { ...stands, parts: checks };
  const { keyLocation } = readings.spec;
  const isFirst = account.keyUri === undefined;
  const all = <T>(of: (part: Finding) => readonly T[]) => parts.flatMap(of);
  const key = named.keyIn(specVaultId(keyLocation), keyLocation.key.name);
  const encrypt = isFirst
    ? asSentence(text('Encrypt account {0} with {1}', account.name, key))
    : asSentence(text('Move account {0} to {1}', account.name, key));
  return needed(
    [
      ...all((part) => (part.state === 'needed' ? part.changes : [])),
      ...(isUnderWay(account) ? [waitForUpdate] : []),
      ...(isEncrypted(readings, account) ? [] : [encrypt]),
    ],
    {
      irreversible: [
        ...all((part) => (part.state === 'needed' ? part.irreversible : [])),
        ...(isFirst ? [forGood] : []),
      ],
      caveats: [
        ...all((part) => (part.state === 'blocked' ? [] : part.caveats)),
        ...(isFirst
          ? [...unseen, ...(keyLocation.vault.keyStore === 'managedHsm' ? [unconfirmedHsm] : [])]
          : [
              text(
                'Keep the former key enabled until the account uses the new one, and as long as you might restore a backup from before.',
              ),
            ]),
        ...(isInvalidUri(account.status)
          ? [
              text(
                "Azure might refuse this update because access is revoked. Microsoft's troubleshooting pages disagree.",
              ),
            ]
          : []),
        ...uncheckedFor(account.defaultIdentity),
      ],
      parts: checks,
    },
  );
}

const waitForUpdate = text('Wait for the current update to finish.');

const forGood = text(
  "You can't switch the account back to a Microsoft-managed key. Without its key, its data is lost.",
);

const unseen: readonly Text[] = [
  text(
    'Start off-peak, and raise the RU/s of busy containers first. Until the encryption ends, it uses spare RU/s and can block changes to the account.',
  ),
  text(
    'Not checked: document IDs over 990 bytes, global secondary indexes (materialized views), and the all versions and deletes change feed. They stop the encryption.',
  ),
  findLargeIds,
  idLimit,
  text('Afterward, point reads take 5% more request units, writes about 6%, and queries 15%.'),
  text(
    "Your key doesn't encrypt the names of accounts, databases, containers, and stored procedures, property paths in indexing policies, and partition key values.",
  ),
  text('Earlier periodic backups stay encrypted without the customer-managed key.'),
  text('A restore to an earlier time also creates an account with the customer-managed key.'),
  text("Revoking the key while the encryption runs doesn't stop it."),
];

const unconfirmedHsm = text(
  "Microsoft documents managed HSM keys for new accounts only. It's not confirmed that an existing account can use one.",
);

/**
 * Applies the steps before the account step. The account is read before each of them, because its default identity
 * decides who gets access.
 */
async function prepare(work: StepWork<EnablementReadings>): Promise<Outcome<undefined>> {
  const { readings, pace, signal } = work;
  let { keyReadings } = readings;
  for (const step of before) {
    const found = await step.check(keyReadings, pace.now());
    if (found.kind !== 'done') return found;
    if (found.value.state === 'done') continue;
    if (found.value.state === 'blocked') return failed(found.value.problem);
    const account = await readings.account.again();
    if (account.kind !== 'done') return account;
    const problem = account.value
      ? unfit(readings, account.value)
      : accountNotFound(readings.spec.account.name);
    if (problem) return failed(problem);
    const applied = await step.apply({ ...work, readings: keyReadings, azure: readings.vaultServices });
    if (applied.kind !== 'done') return applied;
    work.made?.({ changes: found.value.changes, fact: applied.value.value });
    // The next step must read again what this step has changed.
    keyReadings = readings.freshKeyReadings(signal);
  }
  return succeeded(undefined);
}
