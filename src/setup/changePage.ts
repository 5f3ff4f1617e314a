import { type Problem, type Remedy, remedyLabel, remedyOf, whoCan } from '../model/problem.ts';
import type { Subscription } from '../model/resources.ts';
import type { Finding, FindingPart, Needed } from '../model/stepFinding.ts';
import { plain, text, type Text } from '../model/text.ts';
import type { Mark } from '../ui/page/messages.ts';
import type { Action, Item, Page, Section, State } from '../ui/page/page.ts';
import { pageWhere } from '../ui/page/where.ts';
import type { Made } from './step.ts';

/** An action after a failure: the command that fixes it, or another attempt with the missing input. */
export interface FailureAction {
  readonly label: Text;
  readonly run: () => unknown;
}

export type ChangeStage =
  | { readonly kind: 'checking' }
  | { readonly kind: 'review'; readonly finding: Needed }
  | { readonly kind: 'applying'; readonly finding: Needed; readonly made: readonly Made[] }
  | {
      readonly kind: 'ended';
      readonly finding: Needed;
      readonly made: readonly Made[];
      readonly detail: Text;
    }
  | { readonly kind: 'already'; readonly detail: Text; readonly caveats: readonly Text[] }
  | { readonly kind: 'cancelled'; readonly begun: boolean }
  /** The sandbox that it changed was closed. */
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'failed';
      readonly problem: Problem;
      readonly parts: readonly FindingPart[];
      readonly ways: readonly FailureAction[];
      /** What was reviewed and made, where Azure might have been changed. */
      readonly finding?: Needed;
      readonly made?: readonly Made[];
    };

export interface ChangePageContent {
  /** The change with the names of its resources: "Rotate key orders in key vault kv-orders". */
  readonly title: Text;
  /** The verb on the button. */
  readonly action: Text;
  readonly subscription: Subscription;
  readonly sandbox: boolean;
  readonly stage: ChangeStage;
  readonly confirm: () => unknown;
  readonly again: () => unknown;
  readonly remedy: (remedy: Remedy) => unknown;
  /** Opens the page of what the change is about. */
  readonly subject?: Pick<Action, 'label' | 'run'>;
}

/** A change of Azure, from its review to its end. */
export function changePage(content: ChangePageContent): Page {
  const { title, subscription, sandbox, stage } = content;
  return {
    title,
    where: pageWhere(subscription, sandbox),
    state: stateOf(stage, sandbox),
    actions: actionsOf(content),
    sections: sectionsOf(content),
  };
}

/** While a change runs. */
export const changingText = (sandbox: boolean): Text =>
  sandbox ? text('Changing the sandbox') : text('Changing Azure');

function stateOf(stage: ChangeStage, sandbox: boolean): State {
  switch (stage.kind) {
    case 'checking':
      return { mark: 'running', text: text('Checking. Nothing has changed yet.') };
    case 'review': {
      const details = sandbox ? [text("Simulated on this machine. Azure isn't changed.")] : [];
      return isFinal(stage.finding)
        ? {
            mark: 'warning',
            text: text('Nothing has changed yet.'),
            details: [text("Part of this change can't be undone."), ...details],
          }
        : { mark: 'todo', text: text('Nothing has changed yet.'), details };
    }
    case 'applying':
      return { mark: 'running', text: changingText(sandbox) };
    case 'ended':
      return { mark: 'done', text: stage.detail };
    case 'already':
      return { mark: 'ok', text: stage.detail, details: stage.caveats };
    case 'cancelled':
      return {
        mark: 'skipped',
        text: text('Canceled'),
        details: [
          stage.begun ? text('Azure might still finish the last change.') : text('Nothing has changed yet.'),
        ],
      };
    case 'closed':
      return {
        mark: 'skipped',
        text: text('Stopped, because the sandbox was closed.'),
        details: [text('To continue, explore the sandbox again and run Show Unfinished Work.')],
      };
    case 'failed':
      return { mark: 'failed', text: stage.problem.what, details: problemLines(stage.problem) };
  }
}

const problemLines = ({ why, next, owner }: Problem): readonly Text[] => [
  why,
  next,
  ...(owner === 'you' ? [] : [whoCan(owner)]),
];

const isFinal = ({ irreversible }: Needed) => irreversible.length > 0;

function actionsOf({ stage, action, confirm, again, subject }: ChangePageContent): readonly Action[] {
  const check: Action = { id: 'again', label: text('Check Again'), kind: 'secondary', run: again };
  const show: readonly Action[] = subject ? [{ ...subject, id: 'show', kind: 'primary' }] : [];
  switch (stage.kind) {
    case 'review':
      return [{ id: 'confirm', label: action, kind: 'primary', run: confirm }, check];
    case 'ended':
      return show;
    case 'already':
      return [...show, check];
    case 'cancelled':
      return [check];
    case 'failed':
      return [
        ...stage.ways.map(({ label, run }, at): Action => ({
          id: `way-${at}`,
          label,
          kind: at > 0 ? 'secondary' : 'primary',
          run,
        })),
        check,
      ];
    case 'checking':
    case 'applying':
    case 'closed':
      return [];
  }
}

function sectionsOf(content: ChangePageContent): readonly Section[] {
  const { stage } = content;
  switch (stage.kind) {
    case 'review':
      return [...needs(stage.finding.parts, content), ...changes(stage.finding), ...notes(stage.finding)];
    case 'applying':
      return [...steps(stage.finding, stage.made, 'running'), ...notes(stage.finding)];
    case 'ended':
      return [...facts(stage), ...notes(stage.finding, text('Notes'))];
    case 'failed':
      return [
        ...(stage.finding ? steps(stage.finding, stage.made ?? [], 'failed') : []),
        ...needs(stage.parts, content),
      ];
    case 'checking':
    case 'already':
    case 'cancelled':
    case 'closed':
      return [];
  }
}

const list = (id: string, heading: Text, items: readonly Text[]): readonly Section[] =>
  items.length === 0 ? [] : [{ id, heading, blocks: [{ kind: 'list', items }] }];

const changes = ({ changes }: Needed) => list('changes', text('What changes'), changes);

const notes = (
  { irreversible, caveats }: Needed,
  heading = text('Before you continue'),
): readonly Section[] => [
  ...list('final', text("What can't be undone"), irreversible),
  ...list('notes', heading, caveats),
];

/** The changes in their order: those that have been made, the one that comes next, and the others. */
function steps({ changes }: Needed, made: readonly Made[], next: Mark): readonly Section[] {
  const known = new Set(made.flatMap((one) => one.changes).map(plain));
  const count = changes.findLastIndex((one) => known.has(plain(one))) + 1;
  const markAt = (at: number): Mark => (at < count ? 'done' : at === count ? next : 'todo');
  const items = changes.map((title, at): Item => ({ id: `change-${at}`, mark: markAt(at), title }));
  return [
    { id: 'changes', heading: text('What changes'), blocks: [{ kind: 'items', items, ordered: true }] },
  ];
}

/** What was read back. A single fact is the state of the page already. */
function facts({ made, detail }: Extract<ChangeStage, { kind: 'ended' }>): readonly Section[] {
  const all = [...made.flatMap(({ fact }) => (fact ? [fact] : [])), detail];
  if (all.length === 1) return [];
  const items = all.map((title, at): Item => ({ id: `fact-${at}`, mark: 'done', title }));
  return [{ id: 'changes', heading: text('What changed'), blocks: [{ kind: 'items', items }] }];
}

const needs = (parts: readonly FindingPart[] = [], content: ChangePageContent): readonly Section[] =>
  parts.length === 0
    ? []
    : [
        {
          id: 'needs',
          heading: text('Readiness'),
          blocks: [{ kind: 'items', items: parts.map((part) => findingPartItem(part, content.remedy)) }],
        },
      ];

/** A check with its result, and the command that fixes a problem that prevents the change. */
export function findingPartItem(
  { id, title, finding }: FindingPart,
  remedy: (remedy: Remedy) => unknown,
  /** The mark for input that is asked for later. */
  blockedMark: Mark = 'error',
): Item {
  const item = (mark: Mark, lines: readonly Text[]): Item => ({
    id,
    mark,
    title,
    ...(lines.length > 0 ? { lines } : {}),
  });
  switch (finding.state) {
    case 'done':
      return item(markOf(finding), [finding.detail, ...finding.caveats]);
    case 'needed':
      return item('todo', [...finding.changes, ...finding.irreversible, ...finding.caveats]);
    case 'blocked': {
      const { problem } = finding;
      const fix = remedyOf(problem);
      return {
        ...item(blockedMark, [problem.what, ...problemLines(problem)]),
        ...(fix
          ? {
              actions: [
                {
                  ...{ id: `${id}-${fix}`, label: remedyLabel[fix], kind: 'secondary' },
                  run: () => remedy(fix),
                },
              ],
            }
          : {}),
      };
    }
  }
}

function markOf({ unchecked, caveats }: Extract<Finding, { state: 'done' }>): Mark {
  if (unchecked) return 'unknown';
  return caveats.length > 0 ? 'warning' : 'ok';
}
