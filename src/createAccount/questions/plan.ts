import { l10n, window } from 'vscode';
import { map } from '../../model/outcome.ts';
import type { Text } from '../../model/text.ts';
import { vaultAcross } from '../../setup/changes/keyLocation.ts';
import { irreversibleChanges, irreversibleOn, isDone, makePlan, type Plan } from '../../setup/plan.ts';
import { pick, pickFixed } from '../../ui/quickPick.ts';
import { planSetting } from '../../ui/settings.ts';
import { showInMessage } from '../../ui/showText.ts';
import type { Frame, Prompted } from '../../ui/wizard.ts';
import { type Answers, specFrom } from '../answers.ts';
import type { Answer, Flow, Question } from '../flow.ts';
import { identityText, type PlanChoice, planRows } from '../planActions.ts';
import { planMarkdown } from '../planDocument.ts';
import { applyFix, offersFor } from '../planFixes.ts';

/** The last confirmation before a change that can't be undone, or in the sandbox. A plan without changes needs none. */
async function confirm({ session }: Pick<Flow, 'session'>, plan: Plan): Promise<boolean> {
  const sandbox = session.kind === 'sandbox';
  const forGood = irreversibleChanges(plan);
  if (isDone(plan) || (forGood.length === 0 && !sandbox)) return true;
  const { account, vault } = plan.spec;
  const question = sandbox
    ? l10n.t('Sandbox: create the simulated account {0}?', account.name)
    : l10n.t('Create the account {0}, with a change that cannot be undone?', account.name);
  const detail = [
    ...(sandbox ? [l10n.t('Nothing of it reaches Azure: all of it happens on this machine.')] : []),
    ...forGoodOn(
      sandbox
        ? l10n.t('In Azure, this could not be undone on the key vault {0}:', vault.name)
        : l10n.t('This cannot be undone on the key vault {0}:', vault.name),
      irreversibleOn(plan, 'vault'),
    ),
    ...forGoodOn(
      sandbox
        ? l10n.t('In Azure, this could not be undone on the account {0}:', account.name)
        : l10n.t('This cannot be undone on the account {0}:', account.name),
      irreversibleOn(plan, 'account'),
    ),
    l10n.t('The account reaches its key with: {0}', showInMessage(identityText(plan.spec))),
  ].join('\n\n');
  const create = l10n.t('Create');
  return (await window.showWarningMessage(question, { modal: true, detail }, create)) === create;
}

const forGoodOn = (where: string, changes: readonly Text[]): readonly string[] =>
  changes.length === 0 ? [] : [[where, ...changes.map(showInMessage)].join('\n')];

/** The last step: the plan beside a list of actions. Nothing changes before "Create". */
export const askPlan: Question = async (flow, given, frame) => {
  let answers = given;
  for (;;) {
    const planned = await plan(flow, answers, frame);
    if (planned.kind !== 'chosen') return leave(flow, planned.kind, answers);
    const found = planned.value;
    await flow.document.show(found.spec.account.name, planMarkdown(found, planSetting(flow.session)));
    const choice = await choose(flow, found, answers.principalId, frame);
    if (choice.kind === 'create') return { kind: 'next', answers: { ...answers, plan: found } };
    if (choice.kind === 'back' || choice.kind === 'cancel') return leave(flow, choice.kind, answers);
    if (choice.kind === 'remedy') await choice.offer.run();
    if (choice.kind !== 'fix') continue;
    const fixed = await applyFix(flow, choice.fix, choice.step, answers, frame);
    if (fixed.kind === 'cancel' || fixed.kind === 'return') {
      await flow.document.close();
      return fixed;
    }
    if (fixed.kind === 'next') answers = fixed.answers;
  }
};

/** Reads Azure and changes nothing. */
function plan({ session }: Flow, answers: Answers, frame: Frame): Promise<Prompted<Plan>> {
  const spec = specFrom(answers);
  if (!spec) throw new Error('The plan is asked for before all else is answered.');
  return pick<Plan>(frame, {
    placeholder: l10n.t('The plan could not be made; nothing has changed'),
    loading: l10n.t('Checking in Azure what is done and what is to do; nothing is changed'),
    load: async (signal) => {
      const whole = await vaultAcross(session.inventory, spec, signal);
      return map(await makePlan(session.azure, session.pace, whole, signal), (chosen) => ({ chosen }));
    },
  });
}

async function leave(flow: Flow, kind: 'back' | 'cancel', answers: Answers): Promise<Answer> {
  await flow.document.close();
  return kind === 'back' ? { kind, answers } : { kind };
}

/** Asks until the choice leaves this plan. Reading the plan, or declining the last confirmation, doesn't leave it. */
async function choose(
  flow: Flow,
  found: Plan,
  entered: string | undefined,
  frame: Frame,
): Promise<PlanChoice> {
  const offers = await offersFor(flow, found);
  for (;;) {
    const prompted = await pickFixed(
      frame,
      flow.session.kind === 'sandbox'
        ? l10n.t('Sandbox, nothing is real. Read the plan; nothing has changed yet')
        : l10n.t('Read the plan; nothing has changed yet'),
      planRows(found, entered, offers),
      ({ kind }) => kind === 'create' || kind === 'fix' || kind === 'remedy',
    );
    if (prompted.kind !== 'chosen') return { kind: prompted.kind };
    const choice = prompted.value;
    if (choice.kind === 'read') {
      if (!(await read(flow, found))) return { kind: 'cancel' };
    } else if (choice.kind !== 'create' || (await confirm(flow, found))) return choice;
  }
}

/** Hides the quick pick until the person has read the document and continues. */
async function read({ document }: Flow, { spec }: Plan): Promise<boolean> {
  await document.read();
  const goOn = l10n.t('Continue');
  const asked = l10n.t('This is the plan for {0}. Nothing has changed yet.', spec.account.name);
  return (await window.showInformationMessage(asked, goOn)) === goOn;
}
