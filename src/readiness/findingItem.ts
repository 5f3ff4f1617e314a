import { remedyLabel, whoCan } from '../model/problem.ts';
import { labeled } from '../model/problems.ts';
import { ellipsis, text, type Text } from '../model/text.ts';
import type { Mark } from '../ui/page/messages.ts';
import type { Item } from '../ui/page/page.ts';
import type { FindingFix, ReadinessFinding, Urgency } from './finding.ts';

export const markOf: Readonly<Record<Urgency, Mark>> = {
  needsAction: 'error',
  unknown: 'unknown',
  watch: 'warning',
  note: 'info',
  passed: 'ok',
};

/** A finding with its evidence, what to do, who can do it, and the command that fixes it. */
export function findingItem(finding: ReadinessFinding, id: string, run: (() => unknown) | undefined): Item {
  const { urgency, title, what, evidence, next, owner, fix } = finding;
  return {
    id,
    mark: markOf[urgency],
    title: text('{0}: {1}', title, what),
    lines: [
      ...(evidence ? [evidence] : []),
      ...(next ? [next] : []),
      ...(owner === undefined || owner === 'you' ? [] : [whoCan(owner)]),
    ],
    ...(fix && run
      ? {
          actions: [{ id: `${id}-${fix}`, label: labelOf(fix), kind: 'secondary', run }],
        }
      : {}),
  };
}

/** These fixes ask for more. */
const asking: readonly FindingFix[] = ['generateKey', 'enableCmk', 'changeIdentity'];

const labelOf = (fix: FindingFix): Text =>
  asking.includes(fix)
    ? ellipsis(labeled(text('Fix'), remedyLabel[fix]))
    : labeled(text('Fix'), remedyLabel[fix]);
