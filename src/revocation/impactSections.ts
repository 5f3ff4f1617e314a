import { text, type Text } from '../model/text.ts';
import type { Undo } from '../model/undo.ts';
import type { Block, Section } from '../ui/page/page.ts';
import { accountTable, affectedNow } from './accountTable.ts';
import type { Affected, Impact } from './impact.ts';
import { isOld, type Stage } from './stage.ts';

/** The identities to choose from, if there are several. */
export interface IdentitiesShown {
  readonly chosen: readonly Text[];
  readonly of: number;
  /** How many of them can still be revoked. */
  readonly left: number;
}

/** Other effects of a revocation, apart from the accounts that certainly lose access, and what is unknown. */
export function impactSections(
  impact: Impact,
  stage: Stage,
  undo: Undo,
  identities: IdentitiesShown | undefined,
  open: (accountId: string) => unknown,
): readonly Section[] {
  const { unread, mightLoseAccess, alreadyRevoked, keepsAccess, others } = impact;
  const section = (id: string, heading: Text, ...blocks: readonly Block[]): Section => ({
    id,
    heading,
    blocks,
  });
  const table = (heading: Text, affected: readonly Affected[]) =>
    accountTable(
      heading,
      affected.map((one) => affectedNow(one, () => undefined)),
      stage,
      open,
    );
  const might = text('Accounts that might lose access');
  const already = text('Accounts that are already revoked');
  const keeps = isOld(undo)
    ? text('Accounts that use another version')
    : text('Accounts that keep their access');
  return [
    ...(identities
      ? [
          section('identities', text('Identities that lose access'), {
            kind: 'list',
            items: [
              ...identities.chosen,
              text('{0} of {1} selected', identities.chosen.length, identities.of),
            ],
          }),
        ]
      : []),
    ...(mightLoseAccess.length > 0 ? [section('might', might, table(might, mightLoseAccess))] : []),
    ...(unread.length > 0
      ? [
          section('unread', text('Not read. More accounts might use the key'), {
            kind: 'items',
            items: unread.map(({ kind, name, why }) => ({
              id: `unread ${kind} ${name}`,
              mark: 'unknown' as const,
              title: text('{0}', name),
              lines: [why],
            })),
          }),
        ]
      : []),
    ...(alreadyRevoked.length > 0
      ? [
          section(
            'already',
            already,
            {
              kind: 'text',
              text: text('They might be revoked for another reason, so a restore might not recover them.'),
            },
            table(already, alreadyRevoked),
          ),
        ]
      : []),
    ...(others ? [othersSection(others)] : []),
    ...(keepsAccess.length > 0
      ? [{ ...section('keeps', keeps, table(keeps, keepsAccess)), folded: true }]
      : []),
  ];
}

/** Some services don't report their keys to Resource Manager, and other tenants report nothing. */
function othersSection(others: NonNullable<Impact['others']>): Section {
  const section = (...blocks: readonly Block[]): Section => ({
    id: 'others',
    heading: text('Other resources that use the key'),
    blocks,
  });
  if ('why' in others)
    return section({
      kind: 'items',
      items: [
        {
          id: 'others-unread',
          mark: 'unknown',
          title: text("Other resources couldn't be read"),
          lines: [others.why],
        },
      ],
    });
  const limits = text(
    "Azure Resource Graph doesn't include Azure AI Search, Fabric, and child resources. These might also use the key.",
  );
  if (others.length === 0)
    return section(
      { kind: 'text', text: text('Azure Resource Graph lists no other resource that uses the key.') },
      { kind: 'text', text: limits },
    );
  return section(
    {
      kind: 'items',
      items: others.map(({ name, type, certain }, at) => ({
        id: `other ${at}`,
        mark: certain ? ('warning' as const) : ('unknown' as const),
        title: text('{0} ({1})', name, type),
        lines: [
          certain
            ? text('Also loses access to the key')
            : text('Might use the key (refers to the key vault)'),
        ],
      })),
    },
    { kind: 'text', text: text("This page doesn't track the recovery of these resources. {0}", limits) },
  );
}
