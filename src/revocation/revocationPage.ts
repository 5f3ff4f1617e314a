import { applicationErrors } from '../model/applicationErrors.ts';
import { keyIdIn } from '../model/inventoryView.ts';
import type { Problem } from '../model/problem.ts';
import { labeled } from '../model/problems.ts';
import { ellipsis, text, type Text } from '../model/text.ts';
import type { Undo } from '../model/undo.ts';
import type { Action, Page, Section, State } from '../ui/page/page.ts';
import { pageWhere } from '../ui/page/where.ts';
import { accountTable } from './accountTable.ts';
import { consequences, type Impact, revocationNotes } from './impact.ts';
import { type IdentitiesShown, impactSections } from './impactSections.ts';
import { recordedPartTexts, restoreCommand } from './parts.ts';
import { type AccountNow, isOld, pageTitle, type Stage, stageState, wantedIn } from './stage.ts';

export interface RevocationPageContent {
  /** The parts that would be revoked, or are. */
  readonly undo: Undo;
  /** The effect of revoking. Undefined if nothing can be revoked. */
  readonly impact: Impact | undefined;
  readonly stage: Stage;
  /** The accounts that lose access, or get it back. */
  readonly accounts: readonly AccountNow[];
  readonly sandbox: boolean;
  /** Records on this machine that can't be read. */
  readonly unreadable: readonly Problem[];
  /** Whether there is a record that can be discarded because nothing is revoked. */
  readonly canDiscard: boolean;
  /** Whether there are several identities on record. */
  readonly canRestoreSome?: boolean;
  readonly identities?: IdentitiesShown;
  /** The command that fixes the problem of the stage. */
  readonly fix?: { readonly label: Text; readonly run: () => unknown };
  readonly run: (action: RevocationAction) => unknown;
  /** Opens the page of a resource. */
  readonly open: (kind: 'account' | 'key' | 'vault', id: string) => unknown;
}

export type RevocationAction =
  'revoke' | 'restore' | 'restoreSome' | 'refresh' | 'discard' | 'chooseIdentities' | 'stopWaiting';

/** Before: the impact of a revocation and its button. Afterwards: its accounts and how to restore. */
export function revocationPage(content: RevocationPageContent): Page {
  const { undo, stage, accounts, impact, sandbox } = content;
  const wait = 'wait' in stage ? stage.wait : undefined;
  return {
    title: pageTitle(undo),
    where: pageWhere(undo.subscription, sandbox),
    state: stageState(stage, undo, accounts, impact),
    ...(wait?.kind === 'waiting'
      ? {
          busy:
            wantedIn(stage) === 'revoked'
              ? text('Waiting for Azure to report the accounts as revoked')
              : text('Waiting for Azure to confirm access'),
        }
      : {}),
    actions: actionsOf(content),
    sections: [
      accountsSection(content),
      ...(impact && (stage.kind === 'review' || stage.kind === 'partly')
        ? impactSections(impact, stage, undo, content.identities, (id) => content.open('account', id))
        : []),
      ...meaningSection(content),
      recordSection(content),
      ...unreadableSection(content),
    ],
  };
}

/** The text of the buttons and the final question. */
export function revokeLabel(undo: Undo): Text {
  if (undo.kind === 'access') return text('Revoke Access');
  return undo.old ? text('Disable Version') : text('Revoke Key');
}

export function restoreLabel(undo: Undo): Text {
  if (undo.kind === 'access') return text('Restore Access');
  return undo.old ? text('Enable Version') : text('Restore Key');
}

function actionsOf({
  undo,
  stage,
  impact,
  canDiscard,
  canRestoreSome,
  identities,
  fix,
  run,
}: RevocationPageContent): Action[] {
  const action = (id: RevocationAction, label: Text, kind: Action['kind'] = 'secondary'): Action => ({
    id,
    label,
    kind,
    run: () => run(id),
  });
  const restore = [
    action('restore', restoreLabel(undo), 'primary'),
    ...(canRestoreSome ? [action('restoreSome', text('Restore Some Identities...'))] : []),
  ];
  const choose = (label: Text) =>
    identities && identities.left > 0 ? [action('chooseIdentities', label)] : [];
  const refresh = action('refresh', text('Refresh'));
  const fixes: readonly Action[] = fix
    ? [{ id: 'fix', label: fix.label, kind: 'secondary', run: fix.run }]
    : [];
  const discard = canDiscard ? [action('discard', text('Discard Record'))] : [];
  switch (stage.kind) {
    case 'review':
      return [
        ...(impact
          ? [
              action(
                'revoke',
                stage.leftOver === 'interrupted'
                  ? ellipsis(labeled(text('Continue'), revokeLabel(undo)))
                  : text('{0}...', revokeLabel(undo)),
                'danger',
              ),
            ]
          : []),
        ...choose(text('Choose Identities...')),
        ...discard,
        ...fixes,
        refresh,
      ];
    case 'partly':
      return [
        ...restore,
        ...(impact ? [action('revoke', text('{0}: Remaining...', revokeLabel(undo)), 'danger')] : []),
        ...choose(text('Choose Identities...')),
        refresh,
      ];
    case 'revoked':
      return [
        ...restore,
        ...choose(text('Revoke More Identities...')),
        ...(stage.wait?.kind === 'waiting' ? [action('stopWaiting', text('Stop Waiting'))] : [refresh]),
      ];
    case 'restored':
      return [
        ...(stage.wait?.kind === 'waiting' ? [action('stopWaiting', text('Stop Waiting'))] : [refresh]),
        ...discard,
      ];
    case 'notRestored':
      return [...restore, ...fixes, refresh];
    case 'revoking':
    case 'restoring':
      return [];
  }
}

function accountsSection({ stage, accounts, undo, open }: RevocationPageContent): Section {
  const heading = isOld(undo)
    ? text('Accounts that use this version')
    : wantedIn(stage) === 'confirmed'
      ? text('Accounts that recover')
      : stage.kind === 'revoked'
        ? text('Accounts that lost access')
        : text('Accounts that lose access');
  return {
    id: 'accounts',
    heading,
    blocks: [
      accounts.length === 0
        ? { kind: 'text', text: text('No account that you can read uses it.') }
        : accountTable(heading, accounts, stage, (id) => open('account', id)),
    ],
  };
}

function meaningSection({ undo, impact, stage }: RevocationPageContent): readonly Section[] {
  if (stage.kind === 'restored' || stage.kind === 'restoring') return [];
  const apis = new Set((impact?.losesAccess ?? []).map(({ user }) => user.account.api));
  const items = isOld(undo)
    ? revocationNotes(undo)
    : [...consequences, ...(impact ? applicationErrors(apis) : []), ...revocationNotes(undo)];
  const heading = isOld(undo) ? text('While the version is disabled') : text('While access is revoked');
  return [{ id: 'meaning', heading, blocks: [{ kind: 'list', items }] }];
}

function recordSection({ undo, stage, open }: RevocationPageContent): Section {
  const { vault } = undo;
  const keyId = undo.kind === 'key' ? keyIdIn(vault.id, undo.key) : undefined;
  const isRestored = stage.kind === 'restored';
  return {
    id: 'record',
    heading: isRestored
      ? text('Restored access')
      : isOld(undo)
        ? text('Disabled versions, and how to enable them')
        : text('Revoked access, and how to restore it'),
    blocks: [
      { kind: 'list', items: recordedPartTexts(undo) },
      ...(isRestored
        ? []
        : [
            {
              kind: 'text',
              text: text(
                "Before anything changes, this is recorded on this machine until it's restored. To restore exactly this, use {0} on this page, or run {1}, even after a restart.",
                restoreLabel(undo),
                restoreCommand(undo),
              ),
            } as const,
          ]),
      {
        kind: 'links',
        links: [
          ...(keyId === undefined
            ? []
            : [{ id: 'showKey', label: text('Show Key'), run: () => open('key', keyId) }]),
          { id: 'showVault', label: text('Show Key Vault'), run: () => open('vault', vault.id) },
        ],
      },
    ],
  };
}

/** The page if nothing can be revoked or restored, or nothing is read yet. */
export const messagePage = ({
  title,
  state,
  fix,
  unreadable,
  run,
}: Pick<RevocationPageContent, 'unreadable' | 'run'> & {
  readonly title: Text;
  readonly state: State;
  readonly fix: RevocationPageContent['fix'] | undefined;
}): Page => ({
  title,
  state,
  actions: [
    ...(fix ? [{ id: 'fix', label: fix.label, kind: 'secondary', run: fix.run } as const] : []),
    { id: 'refresh', label: text('Refresh'), kind: 'secondary', run: () => run('refresh') },
  ],
  sections: unreadableSection({ unreadable }),
});

function unreadableSection({ unreadable }: Pick<RevocationPageContent, 'unreadable'>): readonly Section[] {
  if (unreadable.length === 0) return [];
  return [
    {
      id: 'unreadable',
      heading: text("Records that can't be read"),
      blocks: [
        {
          kind: 'items',
          items: unreadable.map(({ what, why, next }, at) => ({
            id: `unreadable ${at}`,
            mark: 'unknown' as const,
            title: what,
            lines: [why, next],
          })),
        },
      ],
    },
  ];
}
