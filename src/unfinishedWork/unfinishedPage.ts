import type { Problem } from '../model/problem.ts';
import { text, type Text } from '../model/text.ts';
import type { Page } from '../ui/page/page.ts';
import type { UnfinishedWork, WorkAction } from './readUnfinished.ts';

export interface UnfinishedPageContent {
  readonly works: readonly UnfinishedWork[];
  readonly problems: readonly Problem[];
  readonly sandbox: boolean;
  /** A time for display. */
  readonly moment: (at: number) => string;
  readonly run: (work: UnfinishedWork, action: WorkAction) => unknown;
  readonly refresh: () => unknown;
}

export const unfinishedTitle = text('Unfinished work');

/** The changes that didn't finish, each with what can be done about it. */
export function unfinishedPage(content: UnfinishedPageContent): Page {
  const { works, problems, sandbox, moment, run, refresh } = content;
  return {
    title: unfinishedTitle,
    where: sandbox ? text('Sandbox, simulated on this machine') : text('Recorded on this machine'),
    state:
      works.length > 0
        ? { mark: 'warning', text: countText(works.length) }
        : problems.length > 0
          ? { mark: 'unknown', text: text("Some records can't be read.") }
          : { mark: 'ok', text: text('Every change has finished.') },
    actions: [{ id: 'refresh', label: text('Refresh'), kind: 'secondary', run: refresh }],
    sections: [
      ...(works.length > 0
        ? [
            {
              id: 'works',
              heading: text('Changes'),
              blocks: [
                {
                  kind: 'items' as const,
                  items: works.map((work) => {
                    const id = work.names.join(' ');
                    return {
                      id,
                      mark: 'warning' as const,
                      title: work.title,
                      note: text('Started {0}', moment(work.at)),
                      lines: [work.note],
                      actions: work.actions.map((action, at) => ({
                        id: `${id} ${action.id}`,
                        label: action.label,
                        kind: at === 0 ? ('primary' as const) : ('secondary' as const),
                        run: () => run(work, action),
                      })),
                    };
                  }),
                },
              ],
            },
          ]
        : []),
      ...(problems.length > 0
        ? [
            {
              id: 'problems',
              heading: text("Records that can't be read"),
              blocks: [
                {
                  kind: 'items' as const,
                  items: problems.map(({ what, why, next }, at) => ({
                    id: `problem ${at}`,
                    mark: 'unknown' as const,
                    title: what,
                    lines: [why, next],
                  })),
                },
              ],
            },
          ]
        : []),
    ],
  };
}

export const countText = (count: number): Text =>
  count === 1 ? text("1 change didn't finish.") : text("{0} changes didn't finish.", count);
