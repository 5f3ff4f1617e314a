import { actionKey, type Action, type PageModel } from './model.ts';

export interface OfferedAction {
  readonly action: Action;
  /** What has to be typed for it. */
  readonly expected?: string;
}

/** Every action that a page offers, by its key; nothing else can be run from it. */
export function actionsOf({ actions = [], sections }: PageModel): ReadonlyMap<string, OfferedAction> {
  const offered = [
    ...actions.map((action) => ({ action })),
    ...sections.flatMap((section): readonly OfferedAction[] => {
      if (section.kind === 'confirm') return [{ action: section.action, expected: section.expected }];
      return actionsIn(section).map((action) => ({ action }));
    }),
  ];
  return new Map(offered.map((one) => [actionKey(one.action), one]));
}

function actionsIn(section: Exclude<PageModel['sections'][number], { kind: 'confirm' }>): readonly Action[] {
  const each = (items: readonly { readonly actions?: readonly Action[] | undefined }[]) =>
    items.flatMap(({ actions = [] }) => actions);
  switch (section.kind) {
    case 'text':
    case 'list':
      return [];
    case 'facts':
      return each(section.facts);
    case 'table':
      return each(section.rows);
    case 'steps':
      return each(section.steps);
    case 'timeline':
      return each(section.events);
    case 'findings':
      return each(section.findings);
    case 'progress':
      return section.cancel ? [section.cancel] : [];
    case 'callout':
    case 'actions':
      return section.actions ?? [];
  }
}

/** What a page lets one copy. */
export const copiesOf = ({ sections }: PageModel): readonly string[] =>
  sections.flatMap((section) =>
    section.kind === 'facts' ? section.facts.flatMap(({ copy }) => copy ?? []) : [],
  );
