import { assessAccount } from '../health/accounts.ts';
import { inventoryIndex } from '../health/inventoryIndex.ts';
import { inventoryScope } from '../health/readInventoryView.ts';
import { accountPage } from '../readiness/accountPage.ts';
import { accountVerdicts, keyBehind, lastChangeRemovedAccess } from '../readiness/diagnose.ts';
import { ordered, type ReadinessFinding } from '../readiness/finding.ts';
import { readAccountAndKey } from '../readiness/read.ts';
import type { Vault } from '../model/resources.ts';
import type { Session } from '../session/session.ts';
import { commandOf } from '../views/targets.ts';
import { type Answer, failure, said } from './answer.ts';
import { findResource } from './findResource.ts';
import type { Input } from './inputs.ts';
import { pageData } from './pageData.ts';

const nothing = () => undefined;

/** The page that "Explain Status" shows. */
export async function explainAccount(
  session: Session,
  { account: asked }: Input<'cosmosCmk_explain_status'>,
  signal: AbortSignal,
): Promise<Answer> {
  const found = await findResource(session, asked, ['account'], signal);
  if (found.kind === 'answer') return found.answer;
  const { inventory } = session;
  const scope = inventoryScope(session, inventory.snapshot.subscriptions);
  const { subscription, account: former } = found.node;
  const read = await readAccountAndKey(session, scope, subscription, former, signal);
  if (read.kind === 'failed') return failure(session.kind, read.problem);
  if (read.kind === 'cancelled') return { says: [said`The read was canceled.`] };
  const { account, view } = read.value;
  const health = assessAccount(view, inventoryIndex(view), account);
  const { vault } = keyBehind({ checked: { kind: 'account', account }, view });
  const findings = await withRestore(session, vault, ordered(accountVerdicts(view, account)));
  const observed = inventory.statusHistory.of(account);
  const page = accountPage({
    health,
    findings,
    subscription,
    sandbox: session.kind === 'sandbox',
    now: session.pace.now(),
    ...(observed
      ? { clock: { kind: observed.changed ? ('changed' as const) : ('seen' as const), at: observed.since } }
      : {}),
    run: nothing,
    refresh: nothing,
    open: nothing,
    about: nothing,
    copy: nothing,
  });
  return {
    says: [
      health.state === 'unknown'
        ? said`The state is unknown: something that it depends on couldn't be read. Don't call it fine.`
        : said`This is what Azure says now.`,
    ],
    data: { from: session.kind, value: { id: account.id, assessment: health.state, ...pageData(page) } },
    commands: [
      ...findings.flatMap(({ fix, urgency }) => (fix && urgency !== 'passed' ? [commandOf(fix)] : [])),
      'cosmosCmk.explainStatus',
    ],
  };
}

/** Access that was revoked from here is restored as it was, not granted again. */
export async function withRestore(
  { journal }: Session,
  vault: Vault | undefined,
  findings: readonly ReadinessFinding[],
): Promise<readonly ReadinessFinding[]> {
  if (!vault || !lastChangeRemovedAccess((await journal?.read()) ?? [], vault)) return findings;
  return findings.map((one) => (one.fix === 'grantAccess' ? { ...one, fix: 'restoreAccess' } : one));
}
