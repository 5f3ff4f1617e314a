import { keyUserOf, sameIdentity } from '../../domain/accountGrantee.ts';
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
import { gone, immutable, onceGranted, readBack, settled } from './accountStates.ts';
import { accountReadings, keySide, type AccountPlace, type KeyHome } from './keyHome.ts';
import { statusEnd } from './statusEnd.ts';

/** An account that exists, and the key that it is to be encrypted with. */
export interface EnablementSpec extends AccountPlace {
  readonly home: KeyHome;
}

export type EnablementReadings = ReturnType<typeof enablementReadings>;

export function enablementReadings(azure: Azure, spec: EnablementSpec, signal: AbortSignal) {
  const user = keyUserOf(spec.account);
  return {
    spec,
    ...accountReadings(azure, spec, signal),
    vaultServices: azure.in(spec.home.subscription),
    keySide: keySide(azure, spec.home, user.kind === 'known' ? user.grantee : undefined, signal),
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
    const { readings, azure, signal, report } = work;
    const found = await readings.account();
    if (found.kind !== 'done') return found;
    if (!found.value) return failed(gone(readings.spec.account.name));
    const ground = await prepare(work);
    if (ground.kind !== 'done') return ground;
    const account = await settled(work, found.value);
    if (account.kind !== 'done') return account;
    if (!isEncrypted(readings, account.value)) {
      report(text('Azure is encrypting the account; this may take hours and goes on without this window'));
      const updated = await onceGranted(
        work,
        () =>
          azure.changes.update(
            account.value.id,
            { kind: 'key', keyUri: keyUriOf(readings) },
            (state) => report(text('Azure is encrypting the account: {0}', state)),
            signal,
          ),
        readings.spec.home.applicationId === undefined,
      );
      if (updated.kind !== 'done') return updated;
    }
    const after = await readBack(work, account.value);
    if (after.kind !== 'done') return after;
    return statusEnd(
      after.value,
      text('The account {0} is encrypted with the key {1}.', after.value.name, readings.spec.home.key.name),
    );
  },
};

const keyUriOf = ({ spec: { home }, cloud }: EnablementReadings) => specKeyUri(home, cloud);

const isEncrypted = (readings: EnablementReadings, { keyUri }: Account) =>
  keyUri !== undefined && sameKey(keyUri, keyUriOf(readings), readings.cloud);

/** What of the account itself, or of the caller's rights on it, stands in the way. */
async function standing(readings: EnablementReadings, account: Account): Promise<Problem | undefined> {
  const { spec, keySide } = readings;
  const user = keyUserOf(account);
  const problem = immutable(account) ?? enablementProblem(account);
  if (problem) return problem;
  if (user.kind === 'nobody') return user.problem;
  if (!sameIdentity(account.defaultIdentity, spec.account.defaultIdentity)) return changedMeanwhile(account);
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

const changedMeanwhile = ({ name }: Account): Problem => ({
  code: 'F-94',
  owner: 'you',
  what: text('The account {0} is not as it was shown.', name),
  why: text('Its default identity has changed since.'),
  next: text('Refresh the view, then run the command again.'),
});

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

/** Makes true what the steps before the account find missing. */
async function prepare(work: Work<EnablementReadings>): Promise<Outcome<undefined>> {
  const { readings, pace } = work;
  for (const step of before) {
    const found = await step.check(readings.keySide, pace.now());
    if (found.kind !== 'done') return found;
    if (found.value.state === 'done') continue;
    if (found.value.state === 'blocked') return failed(found.value.problem);
    const applied = await step.apply({ ...work, readings: readings.keySide, azure: readings.vaultServices });
    if (applied.kind !== 'done') return applied;
  }
  return succeeded(undefined);
}
