import { keyUserOf, sameKeyUser } from '../../domain/accountGrantee.ts';
import { unseenFor } from '../../domain/crossTenant.ts';
import { enablementProblem, isChanging } from '../../domain/existingAccount.ts';
import { blocked, done, needed, type Finding } from '../../domain/finding.ts';
import { sameKey } from '../../domain/keyUri.ts';
import type { Account } from '../../domain/model.ts';
import { specKeyUri } from '../../domain/spec.ts';
import type { Problem } from '../../domain/problem.ts';
import { text, type Text } from '../../domain/text.ts';
import type { Azure } from '../azure.ts';
import { failed, succeeded, type Outcome } from '../outcome.ts';
import { missingRight } from '../rights.ts';
import type { Change, Work } from '../step.ts';
import { accessStep } from '../steps/access.ts';
import { foreignVault } from '../steps/foreignVault.ts';
import { keyStep } from '../steps/key.ts';
import { vaultStep } from '../steps/vault.ts';
import { changedAccount, gone, immutable, update } from './accountStates.ts';
import { accountReadings, keySide, type AccountPlace, type KeyHome } from './keyHome.ts';
import { statusEnd } from './statusEnd.ts';

/** An account that exists, and the key that it is to be encrypted with. */
export interface EnablementSpec extends AccountPlace {
  readonly home: KeyHome;
}

export type EnablementReadings = ReturnType<typeof enablementReadings>;

export function enablementReadings(azure: Azure, spec: EnablementSpec, signal: AbortSignal) {
  const user = keyUserOf(spec.account);
  const side = (stop: AbortSignal) =>
    keySide(azure, spec.home, user.kind === 'known' ? user.grantee : undefined, stop);
  return {
    spec,
    ...accountReadings(azure, spec, signal),
    vaultServices: azure.in(spec.home.subscription),
    keySide: side(signal),
    keySideNow: side,
  };
}

/** The steps before the account, as the procedure has them; the key has to be there. */
const before = [vaultStep, accessStep, keyStep] as const;

/** A key for an account that exists: the first one is for good, another one may follow (domain.md 2.8, 2.10). */
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
    if (isEncrypted(readings, account))
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

/** What of the account itself stands in the way. */
function unfit({ spec }: EnablementReadings, account: Account): Problem | undefined {
  const user = keyUserOf(account);
  const problem = immutable(account) ?? enablementProblem(account);
  if (problem) return problem;
  if (user.kind === 'nobody') return user.problem;
  // It decides who is given access to the key.
  return sameKeyUser(account, spec.account) ? undefined : changedAccount(account, otherIdentity);
}

const otherIdentity = text('Its default identity is another one now.');
const otherKey = text('It has another key now.');

/** What of the account, or of the caller's rights on it, stands in the way. */
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
      encrypt,
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
 * Applies the steps that come before the account. The account is read before each of them, because its default identity
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
    // What it has changed is read again.
    keySide = readings.keySideNow(signal);
  }
  return succeeded(undefined);
}
