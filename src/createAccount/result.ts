import { grantsRead } from '../health/keyDependencies.ts';
import type { Part } from '../inventory/parts.ts';
import type { Snapshot } from '../inventory/snapshot.ts';
import { explainRevocation } from '../model/cmkStatus.ts';
import { type Problem, whoCan } from '../model/problem.ts';
import type { Account } from '../model/resources.ts';
import { specVaultId, vaultSubscriptionOf } from '../model/spec.ts';
import type { StepId } from '../model/stepFinding.ts';
import { text, type Text } from '../model/text.ts';
import type { Creation, Plan, Progress } from '../setup/plan.ts';
import { addSandboxBanner, MarkdownText, type PlanSetting } from '../ui/markdown.ts';
import { changesOf } from './planActions.ts';
import { addBackground, addSpec } from './planDocument.ts';

/** For example, "Step 2 of 5: Protect the key vault. Creating the key vault kv-ledger" */
export const progressText = ({ index, total, title, detail }: Progress): Text =>
  detail
    ? text('Step {0} of {1}: {2}. {3}', index, total, title, detail)
    : text('Step {0} of {1}: {2}', index, total, title);

/** The final state of an account, as read back from Azure. */
interface Result {
  readonly good: boolean;
  readonly message: Text;
}

export function resultText(account: Account, sandbox: boolean): Result {
  const { good, message } = statusLine(account);
  return { good, message: sandbox ? text('Sandbox: {0}', message) : message };
}

function statusLine({ name, status }: Account): Result {
  switch (status.kind) {
    case 'confirmed':
      return {
        good: true,
        message: text('{0} is ready: Azure confirms the access to its key.', name),
      };
    case 'unknown':
      return {
        good: false,
        message: text(
          'The account {0} is created, but Azure does not say yet whether it reaches its customer-managed key. Refresh it in a minute.',
          name,
        ),
      };
    case 'revoked': {
      const { cause, remedy, owner } = explainRevocation(status.code);
      return {
        good: false,
        message: text(
          'The account {0} is created, but cannot reach its key. {1} {2} {3}',
          name,
          cause,
          remedy,
          whoCan(owner),
        ),
      };
    }
    case 'serviceManaged':
      return {
        good: false,
        message: text(
          'The account {0} exists, but is encrypted with a key of Microsoft: the customer-managed key is not set.',
          name,
        ),
      };
  }
}

/** The titles of the steps that this run completed. Steps that were complete before aren't listed. */
function completedTitles(plan: Plan, { completed }: Pick<Creation, 'completed'>): readonly Text[] {
  return plan.steps
    .filter(({ id, finding }) => finding.state === 'needed' && completed.includes(id))
    .map(({ title }) => title);
}

const listed = ([first, ...rest]: readonly Text[]) =>
  rest.reduce((before, next) => text('{0}; {1}', before, next), first ?? text(''));

/** The state after a cancellation: the completed steps, and the step that Azure might still be working on. */
export function cancelledText(plan: Plan, creation: Creation, running: Progress | undefined): Text {
  const { name } = plan.spec.account;
  const titles = completedTitles(plan, creation);
  const stays =
    titles.length === 0
      ? text('The creation of {0} was canceled. No step was completed.', name)
      : text('The creation of {0} was canceled. These steps are done and stay: {1}.', name, listed(titles));
  const isOpen = running && !creation.completed.includes(running.step);
  const busy = isOpen
    ? text('{0} Azure might still finish the step that was running: {1}.', stays, running.title)
    : stays;
  return text('{0} To continue, run the command again.', busy);
}

/** Adds the steps that were completed before the failure. */
export function failureProblem(plan: Plan, creation: Creation, problem: Problem): Problem {
  const titles = completedTitles(plan, creation);
  if (titles.length === 0) return problem;
  return {
    ...problem,
    next: text('{0} These steps were done before and stay: {1}.', problem.next, listed(titles)),
  };
}

/**
 * The loaded parts of the inventory that this run, or an interrupted run before it, might have changed. A part that was
 * never loaded needs no refresh.
 */
export function touchedParts(
  plan: Plan,
  creation: Creation,
  running: Progress | undefined,
  snapshot: Snapshot,
): readonly Part[] {
  const { subscription } = plan.spec;
  const vaultId = specVaultId(plan.spec);
  const home = vaultSubscriptionOf(plan.spec);
  const touched = (id: StepId) => creation.completed.includes(id) || running?.step === id;
  const isRead = (kind: Part['kind'], id: string) => snapshot.get(kind, id).state !== 'idle';
  const parts: Part[] = [];
  if (touched('provider') && isRead('provider', subscription.id))
    parts.push({ kind: 'provider', subscription });
  if ((touched('vault') || touched('access')) && isRead('vaults', home.id))
    parts.push({ kind: 'vaults', subscription: home });
  if (touched('access')) parts.push(...grantsRead(snapshot, home, vaultId));
  if (touched('key') && isRead('keys', vaultId)) parts.push({ kind: 'keys', subscription: home, vaultId });
  if (touched('account') && creation.outcome.kind !== 'done' && isRead('accounts', subscription.id))
    parts.push({ kind: 'accounts', subscription });
  return parts;
}

/** Turns the plan into a record of the changes after the run, for the person's own files. */
export function resultMarkdown(plan: Plan, account: Account, { sandbox, translate }: PlanSetting): string {
  const document = new MarkdownText(translate);
  document.heading(1, text('{0} with your own key', account.name));
  if (sandbox) addSandboxBanner(document);
  document.paragraph(statusLine(account).message);
  const changes = changesOf(plan);
  if (changes.length > 0) document.heading(2, text('What was done')).list(changes);
  addSpec(document, plan.spec, text('What was asked for'));
  document.heading(2, text('Where it is'));
  document.table(
    [text('What'), text('Id')],
    [
      [text('Account'), text('{0}', account.id)],
      [text('Key'), text('{0}', account.keyUri ?? '-')],
    ],
  );
  return addBackground(document, plan.spec).toString();
}
