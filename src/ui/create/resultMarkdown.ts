import type { Plan } from '../../app/plan.ts';
import type { Account } from '../../domain/model.ts';
import { text } from '../../domain/text.ts';
import { addBackground } from './background.ts';
import { statusLine } from './ending.ts';
import { addSandboxBanner, MarkdownText, type PlanSetting } from './markdown.ts';
import { changesOf } from './planChoices.ts';
import { addSpec } from './planMarkdown.ts';

/** What the plan becomes once it is carried out: a record of what was changed, for the person's own files. */
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
