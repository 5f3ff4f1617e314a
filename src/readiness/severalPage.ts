import type { Problem } from '../model/problem.ts';
import { capital, text, type Text } from '../model/text.ts';
import type { Mark } from '../ui/page/messages.ts';
import type { Item, Page, Section, State } from '../ui/page/page.ts';
import { type ReadinessFinding, tally } from './finding.ts';
import { markOf } from './findingItem.ts';
import { inSandbox } from '../ui/page/where.ts';

/** One of the resources that are checked, as far as it is. */
export interface CheckedRow {
  readonly id: string;
  readonly name: Text;
  readonly subscription: string;
  readonly result:
    | { readonly kind: 'waiting' | 'checking' | 'canceled' }
    | { readonly kind: 'unread'; readonly problem: Problem }
    | { readonly kind: 'checked'; readonly findings: readonly ReadinessFinding[] };
}

export interface SeveralReadinessContent {
  readonly resources: readonly CheckedRow[];
  readonly sandbox: boolean;
  /** The names of the selected rows that can't be checked. */
  readonly leftOut: readonly Text[];
  readonly show: (resource: CheckedRow) => unknown;
  readonly checkAgain: () => unknown;
}

type Group = 'needsAction' | 'unread' | 'unknown' | 'watch' | 'checking' | 'canceled' | 'waiting' | 'ready';

const groups: readonly {
  readonly id: Group;
  readonly heading: (count: number) => Text;
  readonly mark: Mark;
}[] = [
  {
    id: 'needsAction',
    heading: (count) => text('{0} ({1})', capital(text('needs attention')), count),
    mark: markOf.needsAction,
  },
  { id: 'unread', heading: (count) => text("Couldn't be checked ({0})", count), mark: 'failed' },
  {
    id: 'unknown',
    heading: (count) => text('{0} ({1})', capital(text('unknown')), count),
    mark: markOf.unknown,
  },
  { id: 'watch', heading: (count) => text('Warnings ({0})', count), mark: markOf.watch },
  { id: 'checking', heading: (count) => text('{0} ({1})', text('Being checked'), count), mark: 'running' },
  { id: 'canceled', heading: (count) => text('{0} ({1})', text('Canceled'), count), mark: 'skipped' },
  { id: 'waiting', heading: (count) => text('{0} ({1})', text('Waiting'), count), mark: 'todo' },
  { id: 'ready', heading: (count) => text('{0} ({1})', capital(text('ready')), count), mark: markOf.passed },
];

/** By the most urgent finding. */
function groupOf({ result }: CheckedRow): Group {
  if (result.kind !== 'checked') return result.kind;
  const { needsAction, unknown, watch } = tally(result.findings);
  if (needsAction > 0) return 'needsAction';
  if (unknown > 0) return 'unknown';
  return watch > 0 ? 'watch' : 'ready';
}

/** The result of the checks of several resources, by how much each needs attention. */
export function severalReadinessPage(content: SeveralReadinessContent): Page {
  const { resources, sandbox, leftOut, checkAgain } = content;
  return {
    title:
      resources.length === 1
        ? text('CMK readiness of 1 resource')
        : text('CMK readiness of {0} resources', resources.length),
    ...(sandbox ? { where: inSandbox } : {}),
    state: stateOf(resources),
    actions: [{ id: 'checkAgain', label: text('Check Again'), kind: 'secondary', run: checkAgain }],
    sections: [
      ...groups.flatMap(({ id, heading, mark }): Section[] => {
        const own = resources.filter((one) => groupOf(one) === id);
        if (own.length === 0) return [];
        return [
          {
            id,
            heading: heading(own.length),
            blocks: [{ kind: 'items', items: own.map((one) => itemOf(one, mark, content)) }],
          },
        ];
      }),
      ...(leftOut.length > 0
        ? [
            {
              id: 'leftOut',
              heading: text('Left out ({0})', leftOut.length),
              blocks: [
                {
                  kind: 'text' as const,
                  text: text("This command doesn't apply to these rows of your selection."),
                },
                { kind: 'list' as const, items: leftOut },
              ],
            },
          ]
        : []),
    ],
  };
}

function stateOf(resources: readonly CheckedRow[]): State {
  const count = (...of: readonly Group[]) => resources.filter((one) => of.includes(groupOf(one))).length;
  const details = [text('Checking changes nothing.')];
  if (count('waiting', 'checking') > 0)
    return {
      mark: 'running',
      text: text('{0} of {1} checked.', resources.length - count('waiting', 'checking'), resources.length),
      details,
    };
  const ready = count('ready', 'watch');
  const state = (mark: Mark): State => ({
    mark,
    text: text('{0} of {1} ready.', ready, resources.length),
    details,
  });
  if (count('needsAction') > 0) return state('error');
  if (ready < resources.length) return state('unknown');
  return state(count('watch') > 0 ? 'warning' : 'ok');
}

function itemOf(resource: CheckedRow, mark: Mark, { show }: SeveralReadinessContent): Item {
  const { id, name, subscription, result } = resource;
  const lines = linesOf(result);
  return {
    ...{ id, mark, title: name, note: text('{0}', subscription) },
    ...(lines.length > 0 ? { lines } : {}),
    ...(result.kind === 'checked' || result.kind === 'unread'
      ? { links: [{ id: `show ${id}`, label: text('Show Findings'), run: () => show(resource) }] }
      : {}),
  };
}

/** What is to do, in a sentence each. The page of the resource says what to do, and does it. */
const linesOf = (result: CheckedRow['result']): readonly Text[] => {
  if (result.kind === 'unread') return [result.problem.what, result.problem.why, result.problem.next];
  if (result.kind !== 'checked') return [];
  return result.findings
    .filter(({ urgency }) => urgency === 'needsAction' || urgency === 'unknown' || urgency === 'watch')
    .map(({ title, what }) => text('{0}: {1}', title, what));
};
