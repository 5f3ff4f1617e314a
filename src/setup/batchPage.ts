import { accountCount } from '../model/accountCount.ts';
import { type Problem, whoCan } from '../model/problem.ts';
import { labeled } from '../model/problems.ts';
import { asSentence, capital, plain, text, type Text } from '../model/text.ts';
import type { Mark } from '../ui/page/messages.ts';
import type { Action, Item, Page, Section, State } from '../ui/page/page.ts';
import { facts } from '../ui/text.ts';
import { changingText, type FailureAction } from './changePage.ts';
import type { Made } from './step.ts';
import type { BatchLimits, BatchPhase, BatchRow, RowState } from './batch.ts';
import { inSandbox } from '../ui/page/where.ts';

/** What the resources of a batch are called. */
export type BatchUnit = 'account' | 'key' | 'vault';

/** "3 accounts" */
export function unitCount(count: number, unit: BatchUnit): Text {
  switch (unit) {
    case 'account':
      return accountCount(count, false);
    case 'key':
      return count === 1 ? text('1 key') : text('{0} keys', count);
    case 'vault':
      return count === 1 ? text('1 key vault') : text('{0} key vaults', count);
  }
}

export interface BatchPageContent {
  readonly command: Text;
  /** The verb on the button that confirms. */
  readonly action: Text;
  readonly unit: BatchUnit;
  readonly sandbox: boolean;
  readonly rows: readonly BatchRow[];
  readonly phase: BatchPhase;
  readonly isHalted: boolean;
  /** Whether the sandbox that it changed was closed. */
  readonly isClosed: boolean;
  readonly limits: BatchLimits;
  /** The names of the selected rows that the command doesn't apply to. */
  readonly leftOut: readonly Text[];
  /** The command that fixes a problem, once it is known. */
  readonly fixOf: (problem: Problem) => FailureAction | undefined;
  readonly confirm: () => unknown;
  readonly check: () => unknown;
  readonly cancel: () => unknown;
  readonly retry: (kinds: readonly ('failed' | 'stopped' | 'notStarted')[]) => unknown;
  readonly changeLimits: () => unknown;
}

/** How many resources a list shows before it is folded. */
const short = 30;

type Kind = RowState['kind'];

/** Several resources on one page: what will change where, what is blocked, how far each is, and how each has ended. */
export function batchPage(content: BatchPageContent): Page {
  const { command, unit, rows, sandbox, phase, isClosed } = content;
  return {
    title: text('{0}: {1}', command, unitCount(rows.length, unit)),
    where: sandbox ? inSandbox : placesOf(rows),
    state: stateOf(content),
    ...(phase === 'checking' ? { busy: text('Reading from Azure') } : {}),
    ...(phase === 'running' ? { busy: changingText(sandbox) } : {}),
    actions: isClosed ? [] : actionsOf(content),
    sections: [...notesOf(content), ...groupsOf(content), ...limitsOf(content), ...leftOutOf(content)],
  };
}

function placesOf(rows: readonly BatchRow[]): Text {
  const names = [...new Set(rows.map(({ subject }) => subject.subscription.name))];
  return facts('Azure', names.length > 3 ? text('{0} subscriptions', names.length) : names.join(', '));
}

const countIn = ({ rows }: Pick<BatchPageContent, 'rows'>, ...kinds: readonly Kind[]) =>
  rows.filter(({ state }) => kinds.includes(state.kind)).length;

function stateOf(content: BatchPageContent): State {
  const { phase, isClosed, isHalted, rows, unit, sandbox, limits } = content;
  const counts = countsOf(content);
  if (isClosed)
    return {
      mark: 'skipped',
      text: text('Stopped, because the sandbox was closed.'),
      details: [text('To continue, explore the sandbox again and run Show Unfinished Work.'), ...counts],
    };
  switch (phase) {
    case 'checking':
      return { mark: 'running', text: text('Checking. Nothing has changed yet.'), details: counts };
    case 'review': {
      const isFinal = rows.some(
        ({ state }) => state.kind === 'review' && state.finding.irreversible.length > 0,
      );
      return {
        mark: isFinal ? 'warning' : 'todo',
        text:
          countIn(content, 'done', 'failed', 'stopped') === 0
            ? text('Nothing has changed yet.')
            : text('To review: {0}.', unitCount(countIn(content, 'review'), unit)),
        details: [
          ...counts,
          ...(isFinal ? [text("Part of this change can't be undone.")] : []),
          ...(sandbox ? [text("Simulated on this machine. Azure isn't changed.")] : []),
        ],
      };
    }
    case 'running':
      return {
        mark: 'running',
        text: text('{0} of {1} done.', countIn(content, 'done', 'already'), unitCount(rows.length, unit)),
        details: counts,
      };
    case 'ended': {
      const left = countIn(content, 'failed', 'stopped', 'notStarted', 'blocked');
      if (left === 0)
        return {
          mark: 'done',
          text: asSentence(labeled(text('Done'), unitCount(rows.length, unit))),
          details: countIn(content, 'already') > 0 ? counts : [],
        };
      if (isHalted)
        return {
          mark: 'failed',
          text: text('Stopped after {0}.', failuresText(limits.failures)),
          details: counts,
        };
      return {
        mark: countIn(content, 'failed') > 0 ? 'failed' : 'warning',
        text: text('{0} of {1} not done.', left, unitCount(rows.length, unit)),
        details: counts,
      };
    }
  }
}

/** The groups of a page, in the order of how much they need the user. */
const groups: readonly { readonly kinds: readonly Kind[]; readonly heading: Text; readonly mark: Mark }[] = [
  { kinds: ['failed'], heading: capital(text('failed')), mark: 'failed' },
  { kinds: ['blocked'], heading: text('Blocked'), mark: 'error' },
  { kinds: ['running'], heading: text('In progress'), mark: 'running' },
  { kinds: ['checking'], heading: text('Being checked'), mark: 'running' },
  { kinds: ['review'], heading: text('Will change'), mark: 'todo' },
  { kinds: ['stopped'], heading: text('Canceled'), mark: 'skipped' },
  { kinds: ['notStarted'], heading: text('Not started'), mark: 'skipped' },
  { kinds: ['confirmed', 'waiting'], heading: text('Waiting'), mark: 'todo' },
  { kinds: ['done'], heading: text('Done'), mark: 'done' },
  { kinds: ['already'], heading: text('Nothing to do'), mark: 'ok' },
];

/** "Failed: 1 · Done: 8" */
const countsOf = (content: BatchPageContent): readonly Text[] => [
  facts(
    ...groups.map(({ kinds, heading }) => {
      const count = countIn(content, ...kinds);
      return count > 0 && text('{0}: {1}', heading, count);
    }),
  ),
];

function groupsOf({ rows, fixOf }: BatchPageContent): readonly Section[] {
  return groups.flatMap(({ kinds, heading, mark }): Section[] => {
    const own = rows.filter(({ state }) => kinds.includes(state.kind));
    if (own.length === 0) return [];
    const items = own.map((row) => itemOf(row, mark, fixOf));
    return [
      {
        id: `group-${kinds[0] ?? ''}`,
        heading: text('{0} ({1})', heading, own.length),
        blocks: [{ kind: 'items', items }],
        folded: own.length > short && !['failed', 'blocked', 'running'].includes(kinds[0] ?? ''),
      },
    ];
  });
}

function itemOf(
  { subject, state, ways, made }: BatchRow,
  mark: Mark,
  fixOf: BatchPageContent['fixOf'],
): Item {
  const lines = [...madeLines(state, made), ...linesOf(state)];
  const canGoOn = state.kind === 'failed' || state.kind === 'blocked';
  const fix = canGoOn ? fixOf(state.problem) : undefined;
  const actions = canGoOn ? [...(fix ? [fix] : []), ...ways] : [];
  return {
    id: subject.id,
    mark,
    title: subject.name,
    note: text('{0}', subject.subscription.name),
    ...(lines.length > 0 ? { lines } : {}),
    ...(actions.length > 0
      ? {
          actions: actions.map(({ label, run }, at): Action => ({
            ...{ id: `way-${at} ${subject.id}`, label, kind: 'secondary' },
            run,
          })),
        }
      : {}),
  };
}

/** What a change that hasn't reached its end has already made: the user must know it before anything else. */
const madeLines = ({ kind }: RowState, made: readonly Made[]): readonly Text[] =>
  kind === 'running' || kind === 'failed' || kind === 'stopped'
    ? made.flatMap(({ changes }) => changes).map((change) => text('{0} {1}', '✓', change))
    : [];

function linesOf(state: RowState): readonly Text[] {
  switch (state.kind) {
    case 'review':
      return state.finding.changes;
    case 'running':
      return state.doing ? [state.doing] : [];
    case 'done':
      return [state.detail];
    case 'already':
      return [state.detail, ...state.caveats];
    case 'blocked':
    case 'failed':
      return problemLines(state.problem);
    case 'stopped':
      return state.begun ? [text('Azure might still finish the last change.')] : [];
    case 'waiting':
    case 'checking':
    case 'confirmed':
    case 'notStarted':
      return [];
  }
}

const problemLines = ({ what, why, next, owner }: Problem): readonly Text[] => [
  what,
  why,
  next,
  ...(owner === 'you' ? [] : [whoCan(owner)]),
];

function actionsOf(content: BatchPageContent): readonly Action[] {
  const { phase, action, unit, confirm, check, cancel, retry } = content;
  const count = (...kinds: readonly Kind[]) => countIn(content, ...kinds);
  if (phase === 'checking' || phase === 'running')
    return [{ id: 'cancel', label: text('Cancel'), kind: 'secondary', run: cancel }];
  const found: { readonly id: string; readonly label: Text; readonly run: () => unknown }[] = [];
  if (count('review') > 0)
    found.push({
      id: 'confirm',
      label: text('{0}: {1}', action, unitCount(count('review'), unit)),
      run: confirm,
    });
  const unfinished = content.rows.filter(({ state }) => ['stopped', 'notStarted'].includes(state.kind));
  const left = unfinished.filter(({ isConfirmed }) => isConfirmed).length;
  if (left > 0)
    found.push({
      id: 'continue',
      label: labeled(text('Continue'), unitCount(left, unit)),
      run: () => retry(['stopped', 'notStarted']),
    });
  const failed = count('failed');
  if (failed > 0)
    found.push({
      id: 'retry',
      label: labeled(text('Try Again'), unitCount(failed, unit)),
      run: () => retry(['failed']),
    });
  if (count('blocked', 'review') > 0 || left < unfinished.length)
    found.push({ id: 'again', label: text('Check Again'), run: check });
  return found.map((one, at): Action => ({
    ...one,
    kind: at === 0 && one.id !== 'again' ? 'primary' : 'secondary',
  }));
}

/** What can't be undone, and what to know before: each sentence once, with how many it is about. */
function notesOf({ rows, phase, unit }: BatchPageContent): readonly Section[] {
  if (phase !== 'review') return [];
  const findings = rows.flatMap(({ state }) => (state.kind === 'review' ? [state.finding] : []));
  const section = (id: string, heading: Text, all: readonly (readonly Text[])[]): readonly Section[] => {
    const counted = new Map<string, { readonly sentence: Text; count: number }>();
    for (const sentence of all.flat()) {
      const known = counted.get(plain(sentence));
      if (known) known.count += 1;
      else counted.set(plain(sentence), { sentence, count: 1 });
    }
    const items = [...counted.values()].map(({ sentence, count }) =>
      count === findings.length ? sentence : text('{0}: {1}', unitCount(count, unit), sentence),
    );
    return items.length === 0 ? [] : [{ id, heading, blocks: [{ kind: 'list', items }] }];
  };
  return [
    ...section(
      'final',
      text("What can't be undone"),
      findings.map(({ irreversible }) => irreversible),
    ),
    ...section(
      'notes',
      text('Before you continue'),
      findings.map(({ caveats }) => caveats),
    ),
  ];
}

const limitsOf = ({ phase, limits, changeLimits }: BatchPageContent): readonly Section[] =>
  phase !== 'review'
    ? []
    : [
        {
          id: 'limits',
          heading: text('How it runs'),
          blocks: [
            {
              kind: 'facts',
              facts: [
                { label: text('At a time'), value: { text: text('{0}', limits.atOnce) } },
                { label: text('Stops after'), value: { text: failuresText(limits.failures) } },
              ],
            },
            {
              kind: 'links',
              links: [{ id: 'changeLimits', label: text('Change these settings'), run: changeLimits }],
            },
          ],
        },
      ];

const failuresText = (count: number) => (count === 1 ? text('1 failure') : text('{0} failures', count));

const leftOutOf = ({ leftOut }: BatchPageContent): readonly Section[] =>
  leftOut.length === 0
    ? []
    : [
        {
          id: 'leftOut',
          heading: text('Left out ({0})', leftOut.length),
          blocks: [
            { kind: 'text', text: text("This command doesn't apply to these rows of your selection.") },
            { kind: 'list', items: leftOut },
          ],
          folded: leftOut.length > short,
        },
      ];
