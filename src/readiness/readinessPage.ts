import { learnConfigure, learnNetwork } from '../model/learn.ts';
import type { Subscription } from '../model/resources.ts';
import { labeled } from '../model/problems.ts';
import { capital, asSentence, text, type Text } from '../model/text.ts';
import type { Action, Item, Page, Section, State } from '../ui/page/page.ts';
import { pageWhere } from '../ui/page/where.ts';
import { type ReadinessFinding, tally, type Urgency, urgencies } from './finding.ts';
import { findingItem, markOf } from './findingItem.ts';
import { isStatus, type WaitForAzure } from './waiting.ts';

export interface ReadinessPageContent {
  /** "CMK readiness of cosmos-orders" */
  readonly title: Text;
  readonly subscription: Subscription;
  readonly sandbox: boolean;
  /** Of every check. */
  readonly findings: readonly ReadinessFinding[];
  /** When they were checked, as displayed. */
  readonly checkedAt: string;
  readonly waiting?: (WaitForAzure & { readonly sinceText: string }) | undefined;
  /** Actions on the subject as a whole, in addition to checking it again. */
  readonly actions?: readonly Action[];
  /** Absent while other work runs. */
  readonly fix?: ((finding: ReadinessFinding) => unknown) | undefined;
  readonly checkAgain: () => unknown;
}

/** The result of the checks: the verdict, then every finding by urgency, each with its fix. */
export function readinessPage(content: ReadinessPageContent): Page {
  const { title, subscription, sandbox, findings, actions = [], checkAgain } = content;
  return {
    title,
    where: pageWhere(subscription, sandbox),
    state: stateOf(content),
    actions: [
      ...actions,
      { id: 'checkAgain', label: text('Check Again'), kind: 'secondary', run: checkAgain },
    ],
    sections: [
      ...urgencies.flatMap((urgency) => {
        const found = fixableFirst(findings.filter((one) => one.urgency === urgency));
        if (found.length === 0) return [];
        return urgency === 'passed' ? [passedSection(found)] : [section(urgency, found, content)];
      }),
      learnMore,
    ],
  };
}

function stateOf({ findings, checkedAt, waiting }: ReadinessPageContent): State {
  const { needsAction, unknown, watch } = tally(findings);
  const checked = text('{0} checks at {1}. Checking changes nothing.', findings.length, checkedAt);
  const state = (mark: State['mark'], verdict: Text, ...more: readonly Text[]): State => ({
    ...{ mark, text: verdict, details: [...more, checked] },
  });
  if (waiting && !waiting.isOver)
    return state('running', text('Waiting for Azure since {0}', waiting.sinceText), usual);
  if (needsAction > 0)
    return state('error', asSentence(text('Not ready')), text('Fix the items under "Needs attention".'));
  if (unknown > 0) return state('unknown', text('No problems found, but not everything could be checked.'));
  return watch > 0
    ? state('warning', text('Ready, with warnings.'))
    : state('ok', asSentence(capital(text('ready'))));
}

/** Findings that can be fixed here come before the status, which is only their effect. */
const fixableFirst = (findings: readonly ReadinessFinding[]) =>
  [...findings].sort((a, b) => Number(!a.fix) - Number(!b.fix));

const headings: Readonly<Record<Exclude<Urgency, 'passed'>, (count: number) => Text>> = {
  needsAction: (count) => text('{0} ({1})', capital(text('needs attention')), count),
  unknown: (count) => text('{0} ({1})', capital(text('unknown')), count),
  watch: (count) => text('Warnings ({0})', count),
  note: (count) => text('{0} ({1})', text('Notes'), count),
};

const section = (
  urgency: keyof typeof headings,
  found: readonly ReadinessFinding[],
  content: ReadinessPageContent,
): Section => ({
  id: urgency,
  heading: headings[urgency](found.length),
  blocks: [
    { kind: 'items', items: found.map((finding, at) => itemOf(finding, `${urgency}-${at}`, content)) },
  ],
});

function itemOf(finding: ReadinessFinding, id: string, { fix, waiting }: ReadinessPageContent): Item {
  const item = findingItem(finding, id, fix && (() => fix(finding)));
  const on = { ...item, note: text('{0}', finding.on) };
  if (!waiting || !isStatus(finding)) return on;
  return waiting.isOver
    ? { ...on, lines: [overdue(waiting.sinceText), ...(item.lines ?? [])] }
    : {
        ...{ id, mark: 'running', note: on.note },
        title: text('{0}: Waiting for Azure since {1}', finding.title, waiting.sinceText),
        lines: [usual],
      };
}

const usual = text(
  'The cause is fixed. Azure can take up to 1 hour to notice. This page shows it as soon as Azure does.',
);

const overdue = (since: string) =>
  text(
    "Azure hasn't confirmed access since {0}, which is longer than usual. After 2 hours, open a support request with Microsoft.",
    since,
  );

/** Collapsed, because nobody needs to read checks that found nothing. */
const passedSection = (found: readonly ReadinessFinding[]): Section => ({
  id: 'passed',
  heading: text('{0} ({1})', text('OK'), found.length),
  folded: true,
  blocks: [
    {
      kind: 'items',
      items: found.map(({ title, on, what, urgency }, at) => ({
        ...{ id: `passed-${at}`, mark: markOf[urgency] },
        title: labeled(text('{0} ({1})', title, on), what),
      })),
    },
  ],
});

const learnMore: Section = {
  id: 'learn',
  heading: text('Read more at Microsoft Learn'),
  blocks: [
    {
      kind: 'links',
      links: [learnConfigure, learnNetwork],
    },
  ],
};
