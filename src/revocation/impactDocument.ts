import type { Confirmed } from '../model/ensure.ts';
import { shortVersion } from '../model/oldKeyVersion.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import type { Account } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { type Undo, undoName, without } from '../model/undo.ts';
import type { Followed, Wanted } from '../setup/polling.ts';
import { addSandboxBanner, MarkdownText, type PlanSetting } from '../ui/markdown.ts';
import { type Affected, consequences, countText, type Impact, revocationNotes } from './impact.ts';
import { listText, partTexts, restoreCommand, subjectText } from './parts.ts';
import { problemOf, type Revoked } from './revokeAndRestore.ts';

/** How far a revocation is. Undefined before the person has confirmed it. */
export interface Stage {
  readonly kind: 'running' | 'over' | 'partly';
  /** Accounts as Azure last reported them, by id. */
  readonly seen: ReadonlyMap<string, Account>;
}

/** The effects of a revocation and the way back, to read before confirming. Afterwards, it records what happened. */
export function impactMarkdown(undo: Undo, impact: Impact, setting: PlanSetting, stage?: Stage): string {
  const document = new MarkdownText(setting.translate);
  document.heading(1, titleOf(undo));
  if (setting.sandbox) addSandboxBanner(document);
  document.paragraph(stageText(stage, undo));
  document.heading(
    2,
    text('Accounts that lose access to their data: {0}', countText(impact.dark.length, impact)),
  );
  addAccounts(document, impact.dark, stage);
  if (impact.gate) document.paragraph(impact.gate.why);
  if (impact.hiding.length > 0)
    document.heading(3, text('Where more accounts may be')).table(
      [text('Not read'), text('Why')],
      impact.hiding.map(({ name, why }) => [text('{0}', name), why]),
    );
  if (impact.unsure.length > 0) {
    document.heading(2, text('Accounts that may lose access too'));
    addAccounts(document, impact.unsure, stage);
  }
  if (impact.already.length > 0) {
    document.heading(2, text('Accounts that are revoked already'));
    document.paragraph(text('Something else may be the cause: restoring need not bring them back.'));
    addAccounts(document, impact.already, stage);
  }
  if (impact.spared.length > 0) {
    document.heading(
      2,
      isOld(undo)
        ? text('Accounts that use another version of the key')
        : text('Accounts with keys of this vault that keep their access'),
    );
    addAccounts(document, impact.spared, stage);
  }
  if (impact.others) addOthers(document, impact.others);
  document
    .heading(2, text('What it means'))
    .list(isOld(undo) ? revocationNotes(undo) : [...consequences, ...revocationNotes(undo)]);
  document.heading(2, text('What is taken, and put back by restoring')).list(takenTexts(undo));
  return document.toString();
}

const isOld = (undo: Undo) => undo.lever === 'key' && undo.old === true;

export const titleOf = (undo: Undo): Text =>
  undo.lever === 'key'
    ? undo.old
      ? text('Disable an old version of the key {0} of {1}', undo.key, undo.vault.name)
      : text('Revoke the key {0} of {1}', undo.key, undo.vault.name)
    : text('Revoke the access of Cosmos DB to {0}', undo.vault.name);

const stageText = (stage: Stage | undefined, undo: Undo): Text =>
  stage === undefined
    ? text('Nothing has changed yet.')
    : stage.kind === 'partly'
      ? text('It was carried out in part. Restoring puts back what was taken.')
      : stage.kind === 'running' && !isOld(undo)
        ? text('It is being carried out; the accounts are followed until Azure reports them revoked.')
        : text('It was carried out. What was there is kept, and restoring puts it back.');

function addAccounts(document: MarkdownText, affected: readonly Affected[], stage: Stage | undefined): void {
  if (affected.length === 0) {
    document.paragraph(text('None that can be seen.'));
    return;
  }
  document.table(
    [text('Account'), text('Where and how')],
    affected.map(({ user: { account, subscription }, note }) => {
      const now = stage?.seen.get(account.id) ?? account;
      const where = text(
        '{0} in {1}',
        account.regions.join(', '),
        subscription?.name ?? account.subscriptionId,
      );
      const told = note ? text('{0}. {1}', where, note) : where;
      return [text('{0}', account.name), text('{0} Azure says: {1}', told, statusText(now))];
    }),
  );
}

const statusText = ({ status }: Account): Text => {
  switch (status.kind) {
    case 'revoked':
      return status.code === undefined ? text('revoked') : text('revoked ({0})', status.code);
    case 'confirmed':
      return text('access confirmed');
    case 'serviceManaged':
    case 'unknown':
      return text('nothing of its access');
  }
};

/** Some services don't report their keys to Resource Manager, and other tenants report nothing. */
function addOthers(document: MarkdownText, others: NonNullable<Impact['others']>): void {
  document.heading(2, text('Other resources with this key'));
  if ('why' in others) {
    document.paragraph(text('They could not be looked for: {0}', others.why));
    return;
  }
  document.list(
    others.map(({ name, type, certain }) =>
      certain
        ? text('{0} ({1}) uses it.', name, type)
        : text('{0} ({1}) mentions the vault and may use it.', name, type),
    ),
  );
  document.paragraph(
    others.length === 0
      ? text('None that Resource Graph knows of. Azure AI Search, Fabric and child resources are not in it.')
      : text(
          'At least these: Azure AI Search, Fabric and child resources are not in Resource Graph. They are not followed.',
        ),
  );
}

/** One line for each part that is revoked. */
function takenTexts(undo: Undo): readonly Text[] {
  if (undo.lever === 'key')
    return undo.versions.map(({ version }) =>
      text('The version {0} of the key {1} is disabled.', version, undoName(undo)),
    );
  return [
    ...undo.policies.map(({ objectId, permissions }) =>
      text(
        'The access policy of {0} goes: {1}.',
        objectId,
        Object.entries(permissions)
          .map(([kind, list]) => `${kind} ${list.join(', ')}`)
          .join('; '),
      ),
    ),
    ...undo.grants.map(({ principalId, scope, id }) =>
      text('The role assignment {0} of {1} on {2} goes.', id.split('/').at(-1) ?? id, principalId, scope),
    ),
  ];
}

/** While waiting for accounts: "Accounts revoked: 3 of 5; waiting for a, b" */
export function followedText(followed: Followed, wanted: Wanted): Text {
  const { there, waiting } = followed;
  const total = there.length + waiting.length;
  if (total === 0) return text('No accounts to wait for');
  const reached =
    wanted === 'revoked'
      ? text('Accounts revoked: {0} of {1}', there.length, total)
      : text('Accounts confirmed: {0} of {1}', there.length, total);
  return waiting.length === 0 ? reached : text('{0}; waiting for {1}', reached, namesOf(followed));
}

/** After the wait: the accounts that have the wanted status, and those that don't. */
export function endText(followed: Followed, wanted: Wanted): Text {
  const { waiting } = followed;
  if (waiting.length === 0) return text('{0}.', followedText(followed, wanted));
  const names = namesOf(followed);
  if (wanted === 'revoked')
    return waiting.length === 1
      ? text("Azure hasn't reported 1 account as revoked after 75 minutes: {0}.", names)
      : text("Azure hasn't reported {0} accounts as revoked after 75 minutes: {1}.", waiting.length, names);
  return waiting.length === 1
    ? text("Azure hasn't confirmed the access of 1 account after 75 minutes: {0}.", names)
    : text("Azure hasn't confirmed the access of {0} accounts after 75 minutes: {1}.", waiting.length, names);
}

function namesOf({ waiting }: Followed): Text {
  const names = waiting.slice(0, 3).map(({ name }) => name);
  return waiting.length > names.length
    ? text('{0} and {1} more', names.join(', '), waiting.length - names.length)
    : text('{0}', names.join(', '));
}

/** Without accounts, there's nothing to add about them. */
const withAccounts = (made: Text, followed: Followed, wanted: Wanted): Text =>
  followed.there.length + followed.waiting.length === 0
    ? made
    : text('{0} {1}', made, endText(followed, wanted));

/** Describes the revocation that was read back. */
export function takenText(undo: Undo): Text {
  if (undo.lever === 'access' || !undo.old) return text('{0} is revoked.', subjectText(undo));
  const version = undo.versions.map((one) => shortVersion(one.version)).join(', ');
  return text('The version {0} of the key {1} is disabled.', version, undoName(undo));
}

/** Describes the revocation that was read back, the status of its accounts, and how to restore it. */
export function revokedText({ value: undo }: Confirmed<Undo>, followed: Outcome<Followed> | undefined): Text {
  const taken = takenText(undo);
  if (undo.lever === 'key' && undo.old) return text('{0} Restore enables it again.', taken);
  if (followed?.kind !== 'done')
    return text('{0} Its accounts are no longer followed. Restore puts back what was there.', taken);
  return text('{0} Restore puts back what was there.', withAccounts(taken, followed.value, 'revoked'));
}

/** The change was made. A failure to read the accounts afterwards must not hide that. */
export const unfollowedProblem = (made: Text, problem: Problem): Problem => ({
  ...problem,
  what: text("{0} Its accounts can't be read.", made),
  why: text('{0} {1}', problem.what, problem.why),
});

/** The revoked parts, the other parts, why the revocation ended, and the two ways to continue. */
export function partlyProblem(
  undo: Undo,
  { taken, isRead, why }: Extract<Revoked<Undo>, { kind: 'partly' }>,
): Problem {
  const subject = subjectText(undo);
  const left = without(undo, taken);
  const parts = isRead
    ? text(
        'Revoked: {0}. Not revoked: {1}.',
        listText(partTexts(taken)),
        listText(left ? partTexts(left) : []),
      )
    : text("Azure couldn't be read, so these might be revoked: {0}.", listText(partTexts(taken)));
  const problem = problemOf(why, undo);
  return {
    ...problem,
    // The problem's own fix button wouldn't restore the revoked parts.
    remedy: 'none',
    what: isRead ? text('{0} is partly revoked.', subject) : text('{0} might be revoked.', subject),
    why: text('{0} {1} {2}', parts, problem.what, problem.why),
    next: text(
      'To give back what was taken, run "{0}". To revoke the rest, run the command again.',
      restoreCommand(undo),
    ),
  };
}

export const givenBackText = (undo: Undo): Text => text('{0} is restored.', subjectText(undo));

export const restoredText = (undo: Undo, followed: Outcome<Followed> | undefined): Text =>
  followed?.kind === 'done'
    ? withAccounts(givenBackText(undo), followed.value, 'confirmed')
    : text('{0} Its accounts are no longer followed.', givenBackText(undo));
