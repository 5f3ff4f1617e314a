import { l10n, window } from 'vscode';
import { makePlan } from '../../../app/makePlan.ts';
import { map } from '../../../app/outcome.ts';
import type { Plan } from '../../../app/plan.ts';
import { vaultAcross } from '../../../app/vaultAcross.ts';
import type { Frame, Prompted } from '../../steps/questions.ts';
import { type Answers, specFrom } from '../answers.ts';
import { applyFix } from '../applyFix.ts';
import { confirm } from '../confirm.ts';
import type { Answer, Flow, Question } from '../flow.ts';
import { offersFor } from '../offersFor.ts';
import { pick } from '../pick.ts';
import { pickFixed } from '../pickFixed.ts';
import { type PlanChoice, planRows } from '../planChoices.ts';
import { planMarkdown } from '../planMarkdown.ts';
import { planSetting } from '../planSetting.ts';

/** The last step: the plan beside a list of what can be done with it. Nothing changes before "Create". */
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

/** Asks until the choice is one that leaves this plan: reading it, or declining at the last moment, does not. */
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

/** Leaves the screen to the document until the person goes on. */
async function read({ document }: Flow, { spec }: Plan): Promise<boolean> {
  await document.read();
  const goOn = l10n.t('Continue');
  const asked = l10n.t('This is the plan for {0}. Nothing has changed yet.', spec.account.name);
  return (await window.showInformationMessage(asked, goOn)) === goOn;
}
