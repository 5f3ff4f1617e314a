import { inventoryScope } from '../health/readInventoryView.ts';
import { whoCan } from '../model/problem.ts';
import { plain } from '../model/text.ts';
import { keyBehind } from '../readiness/diagnose.ts';
import { type ReadinessFinding, tally } from '../readiness/finding.ts';
import { runChecks } from '../readiness/runChecks.ts';
import type { Session } from '../session/session.ts';
import { commandOf } from '../views/targets.ts';
import { type Answer, counted, type Data, failure, inEnglish, said } from './answer.ts';
import { withRestore } from './explainStatus.ts';
import { findResource, idOf } from './findResource.ts';
import type { Input } from './inputs.ts';

/** The checks of "Check CMK Readiness". */
export async function answerReadiness(
  session: Session,
  { resource }: Input<'cosmosCmk_check_readiness'>,
  signal: AbortSignal,
): Promise<Answer> {
  const found = await findResource(session, resource, ['account', 'vault', 'key', 'subscription'], signal);
  if (found.kind === 'answer') return found.answer;
  const { node } = found;
  const scope = inventoryScope(session, session.inventory.snapshot.subscriptions);
  const checked = await runChecks({ ...session, inventoryScope: scope, signal }, node, () => undefined);
  if (checked.kind === 'failed') return failure(session.kind, checked.problem);
  if (checked.kind === 'cancelled') return { says: [said`The check was canceled.`] };
  const { facts } = checked.value;
  const findings = await withRestore(session, keyBehind(facts).vault, checked.value.findings);
  const open = findings.filter(({ urgency }) => urgency !== 'passed');
  const { needsAction, unknown, watch, note, passed } = tally(findings);
  return {
    says: [
      needsAction > 0
        ? said`Not ready.`
        : unknown > 0
          ? said`No problems found, but not everything could be checked. Don't call it ready.`
          : said`Ready.`,
      said`${counted(findings.length, said`check`, said`checks`)}. Needs attention: ${needsAction}. Unknown: ${unknown}. Warning: ${watch}. Notes: ${note}. Passed: ${passed}.`,
    ],
    data: {
      from: session.kind,
      value: {
        kind: node.kind,
        id: idOf(node),
        findings: open.map(findingData),
        passed: findings.filter(({ urgency }) => urgency === 'passed').map(({ title }) => plain(title)),
      },
    },
    commands: [...open.flatMap(({ fix }) => (fix ? [commandOf(fix)] : [])), 'cosmosCmk.checkReadiness'],
  };
}

const findingData = ({
  title,
  on,
  urgency,
  code,
  what,
  evidence,
  next,
  owner,
  fix,
}: ReadinessFinding): Data => ({
  result: urgency,
  check: plain(title),
  on,
  what: plain(what),
  evidence: inEnglish(evidence),
  next: inEnglish(next),
  ...(owner && owner !== 'you' ? { who: plain(whoCan(owner)) } : {}),
  code,
  ...(fix ? { fix: commandOf(fix) } : {}),
});
